package dev.mvmci.p2p.session;

import dev.mvmci.http.Call;
import dev.mvmci.http.Reply;
import dev.mvmci.p2p.NodeId;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http3.DefaultHttp3HeadersFrame;
import io.netty.handler.codec.http3.Http3;
import io.netty.handler.codec.http3.Http3ErrorCode;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A session that we dialled: any number of requests at once, each over a stream of its own.
 * Thread-safe. A request is only known to have reached the peer when its answer is there.
 */
public final class Session implements AutoCloseable {

  /** Requests under way at once; further ones wait. Less than what the other side bears. */
  private static final int MAX_CALLS = 100;

  /** Largest answer that {@link #call} takes: 128 MiB. */
  private static final int MAX_REPLY_BYTES = 128 << 20;

  private final NodeId peer;
  private final QuicChannel channel;
  private final long sinceMillis = System.currentTimeMillis();
  private final Semaphore room = new Semaphore(MAX_CALLS, true);
  private final AtomicLong requests = new AtomicLong();
  private final Supplier<String> closeReason;

  /**
   * @param closeReason what the other side said when it ended the session
   */
  Session(NodeId peer, QuicChannel channel, Supplier<String> closeReason) {
    this.peer = peer;
    this.channel = channel;
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
  public Reply call(Call call) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + call.timeout().toNanos();
    try (StreamedReply reply = open(call)) {
      ((InboundBody) reply.body()).readUntil(deadline);
      byte[] body = reply.body().readNBytes(MAX_REPLY_BYTES + 1);
      if (body.length > MAX_REPLY_BYTES) {
        throw new IOException("the answer is larger than %d bytes".formatted(MAX_REPLY_BYTES));
      }
      return new Reply(reply.status(), reply.headers(), body);
    }
  }

  /**
   * Makes a request and waits for the head of its answer, as long as the call says; the body is
   * read as it comes, without a limit of time or size.
   */
  public StreamedReply open(Call call) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + call.timeout().toNanos();
    if (!room.tryAcquire(call.timeout().toNanos(), TimeUnit.NANOSECONDS)) {
      throw new NotSentException("%d requests are under way".formatted(MAX_CALLS), null);
    }
    boolean answered = false;
    try {
      var answer = new ReplyStream();
      QuicStreamChannel stream = stream(answer, deadline);
      try {
        send(stream, call);
        ReplyStream.Head head = head(answer, deadline);
        answered = true;
        var ended = new AtomicBoolean();
        return new StreamedReply(
            head.status(), head.headers(), head.body(), () -> end(stream, ended));
      } finally {
        if (!answered) {
          cancel(stream);
        }
      }
    } finally {
      if (!answered) {
        room.release();
      }
    }
  }

  private QuicStreamChannel stream(ReplyStream answer, long deadline)
      throws IOException, InterruptedException {
    Future<QuicStreamChannel> opening = Http3.newRequestStream(channel, answer);
    if (!opening.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
      var _ = opening.addListener(_ -> cancel(opening.getNow()));
      throw new NotSentException("no stream could be opened in time", null);
    }
    if (!opening.isSuccess()) {
      throw new NotSentException("the session is over: " + closeReason(), opening.cause());
    }
    return opening.getNow();
  }

  private void send(QuicStreamChannel stream, Call call) throws NotSentException {
    long _ = requests.incrementAndGet();
    var fields = Fields.request(call.method(), call.target(), peer.toString(), call.headers());
    if (call.body().length > 0) {
      fields.set("content-length", Integer.toString(call.body().length));
    }
    ChannelFuture head = stream.writeAndFlush(new DefaultHttp3HeadersFrame(fields));
    if (head.isDone() && !head.isSuccess()) {
      throw new NotSentException("the session is over: " + closeReason(), head.cause());
    }
    try (OutputStream out = new OutboundBody(stream)) {
      out.write(call.body());
    } catch (IOException _) {
      // The peer may answer without having read the body. If it does not, waiting for the answer
      // says what happened.
    }
  }

  private ReplyStream.Head head(ReplyStream answer, long deadline)
      throws IOException, InterruptedException {
    try {
      return answer.head().get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      throw new SocketTimeoutException("no answer from peer " + peer.brief() + " in time");
    } catch (ExecutionException e) {
      throw new IOException(
          "no answer from peer %s: %s".formatted(peer.brief(), e.getMessage()), e.getCause());
    }
  }

  private void end(QuicStreamChannel stream, AtomicBoolean ended) {
    if (ended.compareAndSet(false, true)) {
      room.release();
      cancel(stream);
    }
  }

  /** Without effect on a stream that is complete. */
  private static void cancel(@Nullable QuicStreamChannel stream) {
    if (stream != null && stream.isOpen()) {
      int code = Http3ErrorCode.H3_REQUEST_CANCELLED.code();
      var _ = stream.shutdown(code).addListener(ChannelFutureListener.CLOSE);
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
