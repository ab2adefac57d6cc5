package dev.mvmci.p2p.session;

import dev.mvmci.http.Headers;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http3.DefaultHttp3HeadersFrame;
import io.netty.handler.codec.http3.Http3;
import io.netty.handler.codec.http3.Http3ErrorCode;
import io.netty.handler.codec.http3.Http3Headers;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A request we make, from its beginning to the end of its answer. */
final class ReplyStream extends ExchangeStream {

  /** How much of the answer has to be there in time. */
  enum InTime {
    HEAD,
    WHOLE
  }

  private final InTime inTime;
  private final CompletableFuture<QuicStreamChannel> stream = new CompletableFuture<>();
  private final CompletableFuture<Head> head = new CompletableFuture<>();

  /** The request went as one; of others it is not known here whether all of it was taken. */
  private boolean whole;

  /** Nothing is left that could be cancelled. */
  private volatile boolean complete;

  /** Of the event loop: waiting with a limit of time elsewhere costs two changes of threads. */
  private @Nullable Future<?> timer;

  ReplyStream(InTime inTime) {
    this.inTime = inTime;
  }

  /** Status and fields, and the body that follows. */
  record Head(int status, Headers headers, InboundBody body) {}

  /** Opens the stream and sends a request small enough to go as one; on the event loop. */
  void ask(QuicChannel session, long deadline, Http3Headers fields, byte[] content) {
    whole = true;
    open(session, deadline, opened -> failIfUnsent(sendWhole(opened, fields, content)));
  }

  /** Opens the stream and sends the head of a request; on the event loop. */
  void begin(QuicChannel session, long deadline, Http3Headers fields) {
    open(
        session,
        deadline,
        opened -> failIfUnsent(opened.write(new DefaultHttp3HeadersFrame(fields))));
  }

  private void open(QuicChannel session, long deadline, Consumer<QuicStreamChannel> send) {
    timer =
        session
            .eventLoop()
            .schedule(this::tooLate, deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    Future<QuicStreamChannel> opening = Http3.newRequestStream(session, this);
    var _ =
        opening.addListener(_ -> {
          if (opening.isSuccess()) {
            send.accept(opening.getNow());
            boolean _ = stream.complete(opening.getNow());
          } else {
            fail(new NotSentException("no stream could be opened", opening.cause()));
          }
        });
  }

  /** What could not even be begun is known not to have arrived. */
  private void failIfUnsent(ChannelFuture sending) {
    if (sending.cause() != null) {
      fail(new NotSentException("the request did not leave", sending.cause()));
    }
  }

  private void tooLate() {
    fail(new SocketTimeoutException("it did not come in time"));
    resetIfOpen();
  }

  /** The stream, when it is open. */
  QuicStreamChannel stream() throws IOException, InterruptedException {
    return await(stream);
  }

  /** The head of the answer, when it is there. */
  Head head() throws IOException, InterruptedException {
    return await(head);
  }

  private static <T> T await(CompletableFuture<T> coming) throws IOException, InterruptedException {
    try {
      return coming.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException reason
          ? Failures.again("no answer: ", reason)
          : new IOException("no answer", e.getCause());
    }
  }

  /** Whether there is certainly nothing left that could be cancelled. */
  boolean isComplete() {
    return complete;
  }

  /** Wants no more of the answer; on the event loop. */
  void cancel() {
    fail(new IOException("the request was cancelled"));
    resetIfOpen();
  }

  private @Nullable QuicStreamChannel opened() {
    return stream.isCompletedExceptionally() ? null : stream.getNow(null);
  }

  /** Without effect on a stream that is complete. */
  private void resetIfOpen() {
    QuicStreamChannel opened = opened();
    if (opened != null && opened.isOpen()) {
      reset(opened);
    }
  }

  private static void reset(QuicStreamChannel opened) {
    int code = Http3ErrorCode.H3_REQUEST_CANCELLED.code();
    var _ = opened.shutdown(code).addListener(ChannelFutureListener.CLOSE);
  }

  @Override
  boolean isHead(Http3Headers fields) {
    CharSequence status = fields.status();
    return status != null && status.charAt(0) != '1';
  }

  @Override
  void begun(QuicStreamChannel opened, Http3Headers fields, InboundBody incoming) {
    if (inTime == InTime.HEAD) {
      stopTimer();
    }
    try {
      int status = Integer.parseInt(String.valueOf(fields.status()));
      boolean _ = head.complete(new Head(status, Fields.ours(fields), incoming));
    } catch (IllegalArgumentException e) {
      broken(new IOException("the head of the peer's answer is malformed", e));
    }
  }

  @Override
  void ended() {
    complete = whole;
    stopTimer();
    QuicStreamChannel opened = opened();
    if (opened != null && !opened.isOutputShutdown()) {
      // Nobody wants the rest of our body. That the peer said so may have been overlooked: QUIC
      // forgets a stream that both sides are done with, and then nobody wakes its writer.
      reset(opened);
    }
  }

  @Override
  void broken(IOException reason) {
    stopTimer();
    boolean _ = stream.completeExceptionally(reason);
    boolean _ = head.completeExceptionally(reason);
  }

  private void stopTimer() {
    if (timer != null) {
      boolean _ = timer.cancel(false);
    }
  }
}
