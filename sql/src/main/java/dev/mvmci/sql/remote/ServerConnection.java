package dev.mvmci.sql.remote;

import dev.mvmci.sql.ReplicatedSqlite.Subscription;
import dev.mvmci.sql.entry.MalformedEntry;
import dev.mvmci.sql.member.Deadline;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One caller's connection: read on the thread that runs {@link #serve}, written on another. */
final class ServerConnection {

  private static final Logger log = LoggerFactory.getLogger(ServerConnection.class);

  /** A caller needs one. */
  private static final int MAX_SUBSCRIPTIONS = 16;

  private final Socket socket;
  private final Requests requests;
  private final ApiConfig.Limits limits;
  private final Outbox outbox = new Outbox(Protocol.PART_BYTES);
  private final Semaphore inFlight;
  private final LongSupplier nanos;
  private final long openedNanos;
  private final List<Subscription> subscriptions = new ArrayList<>();
  private volatile LongSupplier heard;

  /** Whether it is the caller's turn to say something. */
  private volatile boolean listening;

  private volatile boolean proven;
  private long lastId;

  /**
   * Says nothing before it is served.
   *
   * @param nanos a monotonic clock
   */
  ServerConnection(Socket socket, Requests requests, ApiConfig.Limits limits, LongSupplier nanos) {
    this.socket = socket;
    this.requests = requests;
    this.limits = limits;
    this.nanos = nanos;
    this.openedNanos = nanos.getAsLong();
    this.heard = nanos;
    this.inFlight = new Semaphore(limits.requestsInFlight());
  }

  /** Whether the caller has shown that it knows the secret. */
  boolean isProven() {
    return proven;
  }

  /**
   * Serves until either side closes the connection.
   *
   * @throws IOException if the caller was refused, or broke off
   */
  void serve(@Nullable TlsSockets tls, Credentials credentials, long memberId, Executor executor)
      throws IOException, InterruptedException {
    try (socket) {
      socket.setTcpNoDelay(true);
      Channel channel =
          Deadline.within(
              Protocol.HANDSHAKE, socket, () -> proveTo(socket, tls, credentials, memberId));
      heard = channel::heardNanos;
      proven = true;
      executor.execute(() -> write(channel));
      read(channel);
    } finally {
      outbox.close();
      subscriptions.forEach(Subscription::close);
    }
  }

  private Channel proveTo(
      Socket caller, @Nullable TlsSockets tls, Credentials credentials, long memberId)
      throws IOException {
    Channel channel =
        tls == null
            ? Channel.plain(caller, nanos)
            : Channel.encrypted(tls.over(caller, Channel.peer(caller)), nanos);
    Handshake.answer(channel.in(), channel.out(), credentials, channel.binding(), memberId);
    return channel;
  }

  private void read(Channel channel) throws IOException, InterruptedException {
    FrameReader reader = new FrameReader(channel.in(), Protocol.MAX_REQUEST_BYTES, false);
    for (var message = next(reader); message != null; message = next(reader)) {
      if (message.id() <= lastId) {
        throw new ProtocolException("request " + message.id() + " after " + lastId);
      }
      lastId = message.id();
      outbox.heard();
      Request request;
      try {
        request = RequestCodec.decode(message.bytes());
      } catch (MalformedEntry e) {
        throw new ProtocolException("a request that cannot be read: " + e.getMessage());
      }
      outbox.awaitRoom();
      take(message.id(), request);
    }
  }

  private FrameReader.@Nullable Message next(FrameReader reader) throws IOException {
    listening = true;
    try {
      return reader.next();
    } finally {
      listening = false;
    }
  }

  private void take(long id, Request request) throws ProtocolException, InterruptedException {
    if (request instanceof Request.Subscribe) {
      if (subscriptions.size() >= MAX_SUBSCRIPTIONS) {
        throw new ProtocolException("more than " + MAX_SUBSCRIPTIONS + " subscriptions");
      }
      subscriptions.add(requests.subscribe(new AppliedFeed(id, outbox)));
      return;
    }
    inFlight.acquire();
    requests.answer(
        request,
        outbox,
        reply -> {
          if (!(reply instanceof Reply.Piece)) {
            inFlight.release();
          }
          if (reply instanceof Reply.Submitted
              && inFlight.availablePermits() == limits.requestsInFlight()) {
            outbox.sendAtOnce(id, ReplyCodec.encode(reply)); // the caller has nothing else to hear
          } else {
            outbox.send(id, ReplyCodec.encode(reply));
          }
        });
  }

  private void write(Channel channel) {
    try (channel) {
      outbox.drainTo(channel.out());
    } catch (IOException e) {
      log.debug("event=api_write_ended peer={} reason={}", Channel.peer(socket), e.getMessage());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      outbox.close(); // nobody waits for room that will not come
    }
  }

  /** Cuts off a caller that does not prove itself, says nothing or does not take its answers. */
  void checkProgress() {
    boolean slowHandshake = !proven && isOlderThan(Protocol.HANDSHAKE);
    boolean idle = listening && nanos.getAsLong() - heard.getAsLong() > Protocol.IDLE.toNanos();
    if (slowHandshake || idle || outbox.isStalled(limits.stall())) {
      log.debug("event=api_cut_off peer={} proven={} idle={}", Channel.peer(socket), proven, idle);
      close();
    }
  }

  private boolean isOlderThan(Duration age) {
    return nanos.getAsLong() - openedNanos > age.toNanos();
  }

  /** Ends the connection at once. */
  void close() {
    try {
      socket.close();
    } catch (IOException e) {
      log.debug("event=api_close_failed reason={}", e.getMessage());
    }
  }
}
