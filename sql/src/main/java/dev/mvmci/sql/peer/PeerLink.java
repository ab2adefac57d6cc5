package dev.mvmci.sql.peer;

import dev.mvmci.sql.SqlConfig.Member;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls to one member over one connection, which is made when it is first needed and again when it
 * was lost. Calls arrive in the order in which they were made. Thread-safe.
 */
public final class PeerLink implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(PeerLink.class);

  /** Between attempts to connect. */
  private static final long BACKOFF_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** Whoever takes so long over an answer holds up those behind it. */
  private static final long LONG_DELIVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final PeerSockets sockets;
  private final Member member;
  private final long patienceNanos;
  private final ReentrantLock sending = new ReentrantLock();

  /** Guarded by {@link #sending}. */
  private long calls;

  /** Guarded by {@link #sending}. */
  private long nextAttemptNanos = System.nanoTime();

  /** Written under {@link #sending}. */
  private volatile @Nullable Connection current;

  private volatile boolean closed;

  /**
   * A link without a connection yet.
   *
   * @param patience a connection on which a call has waited for so long is given up
   */
  public PeerLink(PeerSockets sockets, Member member, Duration patience) {
    this.sockets = sockets;
    this.member = member;
    this.patienceNanos = patience.toNanos();
  }

  /** Takes the pieces of an answer, on the thread that reads. */
  @FunctionalInterface
  interface Parts {
    void take(byte[] part) throws IOException;
  }

  /** Where and who the other end is. */
  public Member member() {
    return member;
  }

  /** Whether a call would leave on a connection that is there. */
  public boolean isConnected() {
    Connection present = current;
    return present != null && !present.ended;
  }

  /**
   * Makes a call. Waits while it connects, or while the network takes nothing. What depends on the
   * answer runs on the thread that reads the next one, and must not wait for it.
   *
   * @param kind above 0
   * @return the answer, or an {@link IOException} if the member refused or the connection was lost
   * @throws IOException if there is no connection; the call was not made
   */
  public CompletableFuture<byte[]> call(byte kind, byte[] body) throws IOException {
    return call(
        kind,
        body,
        _ -> {
          throw new IOException("an answer in pieces that nobody asked for");
        });
  }

  CompletableFuture<byte[]> call(byte kind, byte[] body, Parts parts) throws IOException {
    sending.lock();
    try {
      Connection connection = connected();
      CompletableFuture<byte[]> answer = new CompletableFuture<>();
      long number = ++calls;
      connection.waiting.put(number, new Waiting(answer, parts, System.nanoTime()));
      connection.send(new Frame(kind, number, body));
      return answer;
    } finally {
      sending.unlock();
    }
  }

  /**
   * Makes a call and waits for its answer.
   *
   * @throws IOException if there is none, for whatever reason; the member may have done it
   */
  public byte[] ask(byte kind, byte[] body) throws IOException {
    try {
      return call(kind, body).get(patienceNanos, TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IOException(cause.getMessage(), cause);
    } catch (TimeoutException e) {
      throw new IOException("member " + member.id() + " did not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while member " + member.id() + " was asked");
    }
  }

  /**
   * Makes a call whose answer comes in pieces, which are taken from the network as they are taken
   * from the iterator. It fails with an {@link UncheckedIOException} if they stop.
   */
  public Iterator<byte[]> askForParts(byte kind, byte[] body) throws IOException {
    ArrivingParts parts = new ArrivingParts(patienceNanos);
    var _ = call(kind, body, parts).whenComplete((_, error) -> parts.end(error));
    return parts;
  }

  private Connection connected() throws IOException {
    Connection present = current;
    if (present != null && !present.ended) {
      return present;
    }
    if (closed || System.nanoTime() - nextAttemptNanos < 0) {
      throw new IOException("there is no connection to member " + member.id());
    }
    try {
      Connection made = new Connection(sockets.dial(member));
      current = made;
      made.thread.start();
      if (closed) {
        made.end(new IOException("closed"));
      }
      return made;
    } finally {
      nextAttemptNanos = System.nanoTime() + BACKOFF_NANOS;
    }
  }

  /** Gives up a connection on which nothing moves. Called now and then. */
  public void check() {
    Connection connection = current;
    if (connection != null && !connection.ended) {
      connection.check();
    }
  }

  /** Drops the connection; calls under way fail. */
  @Override
  public void close() {
    closed = true;
    Connection connection = current;
    if (connection != null) {
      connection.end(new IOException("closed"));
    }
  }

  private record Waiting(CompletableFuture<byte[]> answer, Parts parts, long sinceNanos) {}

  /** One connection and the calls that wait on it. */
  private final class Connection implements Runnable {
    private final PeerSocket socket;
    private final Map<Long, Waiting> waiting = new ConcurrentHashMap<>();
    private final Thread thread;
    private volatile boolean ended;

    /** Whether an answer is with whoever waited for it. */
    private volatile boolean delivering;

    /** Up to when answers could not be read. */
    private volatile long heldUpUntilNanos = System.nanoTime();

    private Connection(PeerSocket socket) {
      this.socket = socket;
      // A platform thread: entries must not wait behind virtual threads that compute.
      this.thread = Thread.ofPlatform().name("sql-peer-" + member.id()).daemon().unstarted(this);
    }

    private void send(Frame frame) throws IOException {
      try {
        socket.write(frame);
      } catch (IOException e) {
        waiting.remove(frame.call());
        end(e);
        throw e;
      }
      if (ended && waiting.remove(frame.call()) != null) {
        throw new IOException("the connection to member " + member.id() + " was lost");
      }
    }

    @Override
    public void run() {
      try {
        while (!ended) {
          Frame frame = socket.read();
          long begunNanos = System.nanoTime();
          delivering = true;
          try {
            deliver(frame);
          } finally {
            if (System.nanoTime() - begunNanos > LONG_DELIVERY_NANOS) {
              heldUpUntilNanos = System.nanoTime();
            }
            delivering = false;
          }
        }
      } catch (IOException | RuntimeException e) {
        end(e);
      }
    }

    private void deliver(Frame frame) throws IOException {
      Waiting waiter =
          frame.kind() == Frame.PART ? waiting.get(frame.call()) : waiting.remove(frame.call());
      if (waiter == null) {
        throw new IOException("an answer to call " + frame.call() + " that was not made");
      }
      switch (frame.kind()) {
        case Frame.PART -> waiter.parts().take(frame.body());
        case Frame.DONE -> waiter.answer().complete(frame.body());
        case Frame.FAILED ->
            waiter
                .answer()
                .completeExceptionally(
                    new IOException(
                        "member "
                            + member.id()
                            + ": "
                            + new String(frame.body(), StandardCharsets.UTF_8)));
        default -> throw new IOException("an answer of kind " + frame.kind());
      }
    }

    /** Answers that cannot be read, because one takes its time here, are not overdue. */
    private void check() {
      long now = System.nanoTime();
      boolean overdue =
          !delivering
              && now - heldUpUntilNanos > patienceNanos
              && waiting.values().stream()
                  .anyMatch(each -> now - each.sinceNanos() > patienceNanos);
      if (overdue || socket.isStalled(patienceNanos)) {
        end(new IOException("member " + member.id() + " did not answer"));
      }
    }

    private void end(Exception reason) {
      ended = true;
      socket.close();
      log.debug("event=peer_lost member={} reason={}", member.id(), reason.getMessage());
      for (Long call : List.copyOf(waiting.keySet())) {
        Waiting waiter = waiting.remove(call);
        if (waiter != null) {
          waiter.answer().completeExceptionally(lost(reason));
        }
      }
    }

    private IOException lost(Exception reason) {
      return reason instanceof IOException io ? io : new IOException(reason);
    }
  }
}
