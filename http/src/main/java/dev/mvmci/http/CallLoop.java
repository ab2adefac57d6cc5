package dev.mvmci.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls our own servers over connections that are kept, all on one thread: for small requests by
 * the thousand, handing each from thread to thread is what costs. It knows as little HTTP as that
 * takes (answers of a known length). A request that fails on a kept connection is repeated on a new
 * one, so requests must be safe to repeat. Everything else is for {@link NetworkCaller}.
 *
 * <p>As an executor it runs tasks on its thread, in their order. They, and what depends on answers,
 * must not block. Thread-safe.
 */
public final class CallLoop implements Executor, AutoCloseable {

  /** Longest answer taken. */
  public static final int MAX_REPLY_BYTES = 64 << 20;

  static final int SCRATCH_BYTES = 64 << 10;

  private static final Logger log = LoggerFactory.getLogger(CallLoop.class);
  private static final int MAX_IDLE = 8;
  private static final int CHECK_MILLIS = 100;

  /** Shorter than the server's, so that it is never the server that closes first. */
  private static final long IDLE_NANOS = 30_000_000_000L;

  private final Selector selector;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  // The thread runs, or has been told to.
  private final AtomicBoolean awake = new AtomicBoolean(true);
  private volatile boolean closed;

  // Everything below belongs to the thread.
  private final ByteBuffer scratch = ByteBuffer.allocateDirect(SCRATCH_BYTES);
  private final Map<Target, Deque<CallConnection>> idle = new HashMap<>();
  private final Set<Exchange> underWay = new LinkedHashSet<>();
  private long checkedNanos = System.nanoTime();

  /** Where to. */
  record Target(String host, int port, String authority) {}

  /** A call and whoever waits for its answer. */
  static final class Exchange {
    private final Target target;
    private final Call call;
    private final CompletableFuture<Reply> answer = new CompletableFuture<>();
    private final long deadlineNanos;
    private @Nullable CallConnection connection;

    private Exchange(Target target, Call call) {
      this.target = target;
      this.call = call;
      this.deadlineNanos = System.nanoTime() + call.timeout().toNanos();
    }

    Target target() {
      return target;
    }

    Call call() {
      return call;
    }
  }

  /** A loop whose thread has this name; it runs until {@link #close}. */
  public CallLoop(String name) {
    try {
      selector = Selector.open();
    } catch (IOException e) {
      throw new UncheckedIOException("no selector can be opened", e);
    }
    var _ = Thread.ofPlatform().name(name).daemon().start(this::run);
  }

  /**
   * Sends a request; completes on the loop's thread with the whole answer, whatever its status, or
   * with an IOException if none came in time.
   *
   * @param host a name or an address, without brackets
   */
  public CompletableFuture<Reply> call(String host, int port, Call call) {
    var exchange = new Exchange(new Target(host, port, Authority.of(host, port)), call);
    if (closed) {
      return CompletableFuture.failedFuture(new IOException("closed"));
    }
    execute(() -> start(exchange));
    return exchange.answer;
  }

  /** Closes the idle connections to a server. */
  public void forget(String host, int port) {
    execute(() -> dropIdle(new Target(host, port, Authority.of(host, port))));
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
    if (!awake.getAndSet(true)) {
      selector.wakeup();
    }
  }

  /** Ends the thread; calls under way fail. */
  @Override
  public void close() {
    closed = true;
    selector.wakeup();
  }

  private void run() {
    try {
      while (!closed) {
        runTasks();
        awake.set(false);
        if (!tasks.isEmpty()) {
          selector.selectNow(this::ready);
        } else if (underWay.isEmpty()) {
          selector.select(this::ready);
        } else {
          selector.select(this::ready, CHECK_MILLIS);
        }
        awake.set(true);
        checkDeadlines();
      }
    } catch (IOException e) {
      log.error("calls to other nodes have ended", e);
    } finally {
      end();
    }
  }

  private void runTasks() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      try {
        task.run();
      } catch (RuntimeException e) {
        log.error("a task failed", e);
      }
    }
  }

  private void start(Exchange exchange) {
    underWay.add(exchange);
    if (closed) {
      fail(exchange, new IOException("closed"));
      return;
    }
    Deque<CallConnection> kept = idle.getOrDefault(exchange.target, new ArrayDeque<>());
    for (CallConnection newest = kept.pollLast(); newest != null; newest = kept.pollLast()) {
      if (newest.idleLongerThan(IDLE_NANOS)) {
        newest.close();
        continue;
      }
      exchange.connection = newest;
      try {
        newest.begin(exchange);
      } catch (IOException | CancelledKeyException e) {
        broken(newest, e);
      }
      return;
    }
    open(exchange);
  }

  /** Looks the name up elsewhere, because that may take long; anew, because it may have moved. */
  private void open(Exchange exchange) {
    Thread.startVirtualThread(() -> {
      var address = new InetSocketAddress(exchange.target.host(), exchange.target.port());
      execute(() -> connect(exchange, address));
    });
  }

  private void connect(Exchange exchange, InetSocketAddress address) {
    if (!underWay.contains(exchange)) {
      return;
    }
    if (address.isUnresolved()) {
      fail(exchange, new IOException("nobody knows the name " + exchange.target.host()));
      return;
    }
    try {
      exchange.connection = CallConnection.open(exchange, address, selector);
    } catch (IOException e) {
      fail(exchange, e);
    }
  }

  private void ready(SelectionKey key) {
    var connection = (CallConnection) key.attachment();
    Optional<Reply> reply;
    try {
      reply = connection.ready(scratch);
    } catch (IOException | CancelledKeyException e) {
      broken(connection, e);
      return;
    }
    Optional<Exchange> answered = connection.current();
    if (reply.isPresent() && answered.isPresent()) {
      keep(connection, reply.get());
      underWay.remove(answered.get());
      answered.get().answer.complete(reply.get());
    }
  }

  private void keep(CallConnection connection, Reply reply) {
    connection.rest();
    Deque<CallConnection> kept = idle.computeIfAbsent(connection.target(), _ -> new ArrayDeque<>());
    boolean closes =
        reply.headers().first("connection").filter(v -> v.equalsIgnoreCase("close")).isPresent();
    if (closes || kept.size() >= MAX_IDLE) {
      connection.close();
    } else {
      kept.addLast(connection);
    }
  }

  private void broken(CallConnection connection, Exception cause) {
    connection.close();
    Deque<CallConnection> kept = idle.get(connection.target());
    if (kept != null) {
      kept.remove(connection);
    }
    Exchange exchange = connection.current().orElse(null);
    if (exchange == null) {
      return;
    }
    exchange.connection = null;
    if (connection.used()) {
      // The server has closed it meanwhile, as it does when it is started again; and the others.
      dropIdle(connection.target());
      open(exchange);
    } else {
      fail(exchange, cause instanceof IOException ? cause : new IOException(cause));
    }
  }

  private void fail(Exchange exchange, Exception cause) {
    underWay.remove(exchange);
    exchange.answer.completeExceptionally(cause);
  }

  private void dropIdle(Target target) {
    Deque<CallConnection> kept = idle.remove(target);
    if (kept != null) {
      kept.forEach(CallConnection::close);
    }
  }

  private void checkDeadlines() {
    long now = System.nanoTime();
    if (now - checkedNanos < CHECK_MILLIS * 1_000_000L) {
      return;
    }
    checkedNanos = now;
    List<Exchange> late =
        underWay.stream().filter(exchange -> now - exchange.deadlineNanos >= 0).toList();
    for (Exchange exchange : late) {
      CallConnection connection = exchange.connection;
      if (connection != null) {
        connection.close();
      }
      fail(
          exchange,
          new SocketTimeoutException(
              "no whole answer from %s within %d ms"
                  .formatted(exchange.target.authority(), exchange.call.timeout().toMillis())));
    }
  }

  private void end() {
    closed = true;
    runTasks();
    List.copyOf(underWay).forEach(exchange -> fail(exchange, new IOException("closed")));
    List.copyOf(selector.keys()).forEach(key -> ((CallConnection) key.attachment()).close());
    try {
      selector.close();
    } catch (IOException e) {
      log.debug("the selector did not close", e);
    }
  }
}
