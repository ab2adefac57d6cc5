package dev.mvmci.p2p.session;

import dev.mvmci.http.Call;
import dev.mvmci.http.HttpCaller;
import dev.mvmci.http.Reply;
import dev.mvmci.p2p.NodeId;
import io.netty.handler.codec.quic.QuicChannel;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session that we dialled: any number of requests at once, each over a stream of its own.
 * Thread-safe. A request is only known to have reached the peer when its answer is there.
 */
public final class Session implements HttpCaller, AutoCloseable {

  /** Requests under way at once; further ones wait. Less than what the other side bears. */
  private static final int MAX_CALLS = 100;

  /** Largest answer that {@link #call} takes: 128 MiB. */
  private static final int MAX_REPLY_BYTES = 128 << 20;

  private static final Logger log = LoggerFactory.getLogger(Session.class);

  private final NodeId peer;
  private final QuicChannel channel;
  private final Outbox outbox;
  private final long sinceMillis = System.currentTimeMillis();
  private final Semaphore room = new Semaphore(MAX_CALLS, true);
  private final AtomicLong requests = new AtomicLong();
  private final Supplier<String> closeReason;

  /**
   * @param closeReason what the other side said when it ended the session
   */
  Session(NodeId peer, QuicChannel channel, Outbox outbox, Supplier<String> closeReason) {
    this.peer = peer;
    this.channel = channel;
    this.outbox = outbox;
    this.closeReason = closeReason;
  }

  /** Who is at the other end. */
  public NodeId peer() {
    return peer;
  }

  /** Whether requests can still be made. */
  public boolean isOpen() {
    return channel.isActive();
  }

  /** What the other side said when it ended the session. */
  String closeReason() {
    return closeReason.get();
  }

  QuicChannel channel() {
    return channel;
  }

  long sinceMillis() {
    return sinceMillis;
  }

  long requests() {
    return requests.get();
  }

  /**
   * Makes a request and waits for its whole answer.
   *
   * @throws NotSentException if it certainly did not take effect
   * @throws IOException if no answer came, or it was too long
   */
  @Override
  public Reply call(Call call) throws IOException, InterruptedException {
    try (StreamedReply reply = exchange(call, ReplyStream.InTime.WHOLE)) {
      byte[] body = reply.body().readNBytes(MAX_REPLY_BYTES + 1);
      if (body.length > MAX_REPLY_BYTES) {
        throw new IOException("the answer is larger than %d bytes".formatted(MAX_REPLY_BYTES));
      }
      return new Reply(reply.status(), reply.headers(), body);
    }
  }

  @Override
  public <T> T read(Call call, Reading<T> reading) throws IOException, InterruptedException {
    try (StreamedReply reply = exchange(call, ReplyStream.InTime.WHOLE)) {
      return reading.of(reply.status(), reply.body());
    }
  }

  /**
   * Makes a request and waits for the head of its answer, as long as the call says; the body is
   * read as it comes, without a limit of time or size.
   */
  public StreamedReply open(Call call) throws IOException, InterruptedException {
    return exchange(call, ReplyStream.InTime.HEAD);
  }

  private StreamedReply exchange(Call call, ReplyStream.InTime inTime)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + call.timeout().toNanos();
    if (!room.tryAcquire(call.timeout().toNanos(), TimeUnit.NANOSECONDS)) {
      throw new NotSentException("%d requests are under way".formatted(MAX_CALLS), null);
    }
    var answer = new ReplyStream(inTime);
    var ended = new AtomicBoolean();
    boolean answered = false;
    try {
      send(answer, call, deadline);
      ReplyStream.Head head = answer.head();
      answered = true;
      return new StreamedReply(
          head.status(), head.headers(), head.body(), () -> end(answer, ended));
    } catch (IOException e) {
      throw Failures.again("peer %s: ".formatted(peer.brief()), told(e));
    } finally {
      if (!answered) {
        end(answer, ended);
      }
    }
  }

  /** Why a session is over is known better than that it is. */
  private IOException told(IOException failure) {
    return failure instanceof NotSentException && !channel.isActive()
        ? new NotSentException("the session is over: " + closeReason(), failure)
        : failure;
  }

  private void send(ReplyStream answer, Call call, long deadline)
      throws IOException, InterruptedException {
    long _ = requests.incrementAndGet();
    byte[] content = call.body();
    var fields = Fields.request(call.method(), call.target(), peer.toString(), call.headers());
    if (content.length > 0) {
      fields.set("content-length", Integer.toString(content.length));
    }
    try {
      if (content.length <= OutboundBody.PIECE_BYTES) {
        outbox.post(() -> answer.ask(channel, deadline, fields, content));
        return;
      }
      outbox.post(() -> answer.begin(channel, deadline, fields));
    } catch (RejectedExecutionException e) {
      throw new NotSentException("the endpoint is closed", e);
    }
    try (OutputStream out = new OutboundBody(answer, answer.stream(), outbox)) {
      out.write(content);
    } catch (IOException e) {
      // The peer may answer without having read the body. If it does not, waiting for the answer
      // says what happened.
      log.debug("body not taken peer={}", peer, e);
    }
  }

  private void end(ReplyStream answer, AtomicBoolean ended) {
    if (!ended.compareAndSet(false, true)) {
      return;
    }
    room.release();
    if (!answer.isComplete()) {
      try {
        outbox.after(answer::cancel);
      } catch (RejectedExecutionException e) {
        log.debug("the endpoint was closed meanwhile", e);
      }
    }
  }

  /** Asks the peer for a sign of life. */
  void ping(Duration timeout) throws IOException, InterruptedException {
    Reply _ = call(Call.get(Endpoint.PING).within(timeout));
  }

  /** Ends the session; requests under way fail. */
  @Override
  public void close() {
    CloseReason.STOPPING.close(channel);
  }
}
