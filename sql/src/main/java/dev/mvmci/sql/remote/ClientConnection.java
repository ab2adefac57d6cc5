package dev.mvmci.sql.remote;

import dev.mvmci.sql.entry.ByteWriter;
import dev.mvmci.sql.entry.MalformedEntry;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A proven connection to one member. Requests go out in the order of their calls; replies come in
 * any. Notices by itself when the member falls silent.
 */
final class ClientConnection {

  private static final Logger log = LoggerFactory.getLogger(ClientConnection.class);

  private final String address;
  private final long memberId;
  private final Channel channel;
  private final FrameReader reader;
  private final Outbox outbox = new Outbox(Integer.MAX_VALUE);
  private final ReentrantLock sending = new ReentrantLock();

  /** Guarded by {@link #sending}. */
  private long lastId;

  /** Requests that one reply is owed to. */
  private final Map<Long, Consumer<Reply>> waiting = new ConcurrentHashMap<>();

  /** Requests that are answered again and again. */
  private final Map<Long, Consumer<Reply>> feeds = new ConcurrentHashMap<>();

  private volatile long owedSinceNanos = System.nanoTime();
  private volatile long askedNanos = System.nanoTime();
  private volatile boolean asking;
  private volatile boolean closed;
  private volatile Reply.@Nullable State state;

  ClientConnection(String address, long memberId, Channel channel) {
    this.address = address;
    this.memberId = memberId;
    this.channel = channel;
    this.reader = new FrameReader(channel.in(), Protocol.MAX_REPLY_BYTES, true);
  }

  /** Starts reading and writing. */
  void start(Consumer<ClientConnection> whenClosed) {
    String name = "sql-remote-" + memberId;
    // Platform threads: a virtual one that waits for the network is woken through two others.
    Thread.ofPlatform().daemon().name(name + "-write").start(this::write);
    Thread.ofPlatform()
        .daemon()
        .name(name + "-read")
        .start(() -> {
          try {
            read();
          } finally {
            whenClosed.accept(this);
          }
        });
  }

  String address() {
    return address;
  }

  /**
   * Sends a request. The consumer hears its reply on the reading thread, so it must not block; or
   * never, if the connection ends before.
   */
  void send(Request request, Consumer<Reply> reply) {
    ByteWriter bytes = RequestCodec.encode(request);
    sending.lock();
    try {
      if (waiting.isEmpty()) {
        owedSinceNanos = System.nanoTime();
      }
      waiting.put(++lastId, reply);
      outbox.send(lastId, bytes);
    } finally {
      sending.unlock();
    }
  }

  /** As {@link #send}, for what is answered as long as the connection lives. */
  void subscribe(Request request, Consumer<Reply> replies) {
    ByteWriter bytes = RequestCodec.encode(request);
    sending.lock();
    try {
      feeds.put(++lastId, replies);
      outbox.send(lastId, bytes);
    } finally {
      sending.unlock();
    }
  }

  /** How the member was when it last said so. */
  Reply.@Nullable State state() {
    return state;
  }

  /** Asks how the member is. */
  void askState(Consumer<Reply.State> consumer) {
    asking = true;
    askedNanos = System.nanoTime();
    send(
        new Request.AskHealth(),
        reply -> {
          asking = false;
          if (reply instanceof Reply.State told) {
            state = told;
            consumer.accept(told);
          }
        });
  }

  /**
   * Asks how the member is now and then, and soon when an answer is owed and nothing comes, and
   * gives it up when that was not answered either. Called several times per {@code silence}.
   */
  void pulse(Duration silence) {
    long now = System.nanoTime();
    long pulseNanos = Math.min(silence.toNanos(), Protocol.PULSE.toNanos());
    if (!asking && now - askedNanos > pulseNanos) {
      askState(_ -> {});
    }
    if (waiting.isEmpty()) {
      return;
    }
    long quietNanos = Math.min(now - reader.heardNanos(), now - owedSinceNanos);
    if (quietNanos > silence.toNanos()) {
      log.info("event=remote_silent member={} address={}", memberId, address);
      close();
    } else if (quietNanos > silence.toNanos() / 4 && !asking) {
      askState(_ -> {});
    }
  }

  private void read() {
    try {
      for (var message = reader.next(); message != null; message = reader.next()) {
        deliver(message);
      }
    } catch (IOException | MalformedEntry e) {
      if (!closed) {
        log.debug("event=remote_lost member={} reason={}", memberId, e.getMessage());
      }
    } catch (RuntimeException e) {
      log.error("event=remote_reply_failed member={}", memberId, e);
    } finally {
      close();
    }
  }

  private void deliver(FrameReader.Message message) throws IOException {
    Reply reply = ReplyCodec.decode(message.bytes());
    Consumer<Reply> consumer = waiting.remove(message.id());
    if (consumer == null) {
      consumer = feeds.get(message.id());
    }
    if (consumer == null) {
      throw new ProtocolException("a reply to request " + message.id() + " that waits for none");
    }
    consumer.accept(reply);
  }

  private void write() {
    try (channel) {
      outbox.drainTo(channel.out());
    } catch (IOException e) {
      log.debug("event=remote_write_ended member={} reason={}", memberId, e.getMessage());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      outbox.close(); // nobody waits for room that will not come
    }
  }

  /** Whether no reply is owed. */
  boolean isIdle() {
    return waiting.isEmpty();
  }

  /** Nothing more is heard of what is answered again and again. */
  void unsubscribe() {
    feeds.replaceAll((_, _) -> _ -> {});
  }

  /** Whether it has ended, or is about to: whoever was to be told is told afterwards. */
  boolean isClosed() {
    return closed;
  }

  /** Ends the connection; nothing more is heard. */
  void close() {
    closed = true;
    outbox.close();
    try {
      channel.close();
    } catch (IOException e) {
      log.debug("event=remote_close_failed member={} reason={}", memberId, e.getMessage());
    }
  }
}
