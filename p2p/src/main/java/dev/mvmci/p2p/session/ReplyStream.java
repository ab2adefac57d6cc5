package dev.mvmci.p2p.session;

import dev.mvmci.http.Headers;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http3.Http3DataFrame;
import io.netty.handler.codec.http3.Http3Exception;
import io.netty.handler.codec.http3.Http3HeadersFrame;
import io.netty.handler.codec.http3.Http3RequestStreamInboundHandler;
import io.netty.handler.codec.quic.QuicStreamResetException;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The answering half of a request we made. */
final class ReplyStream extends Http3RequestStreamInboundHandler {

  private final CompletableFuture<Head> head = new CompletableFuture<>();
  private @Nullable InboundBody body;

  /** Status and fields, and the body that follows. */
  record Head(int status, Headers headers, InboundBody body) {}

  CompletableFuture<Head> head() {
    return head;
  }

  @Override
  protected void channelRead(ChannelHandlerContext ctx, Http3HeadersFrame frame) {
    CharSequence status = frame.headers().status();
    if (body != null || status == null || status.charAt(0) == '1') {
      return; // trailers, or an answer that is only an announcement
    }
    var incoming = new InboundBody(ctx.channel());
    body = incoming;
    try {
      boolean _ =
          head.complete(
              new Head(
                  Integer.parseInt(status.toString()), Fields.ours(frame.headers()), incoming));
    } catch (IllegalArgumentException e) {
      fail(new IOException("the head of the peer's answer is malformed", e));
    }
  }

  @Override
  protected void channelRead(ChannelHandlerContext ctx, Http3DataFrame frame) {
    try {
      if (body != null) {
        body.put(frame.content());
      }
    } finally {
      frame.release();
    }
  }

  @Override
  protected void channelInputClosed(ChannelHandlerContext ctx) {
    if (body != null) {
      body.end();
    }
    fail(new IOException("the peer ended the answer before it began"));
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    fail(new IOException("the session ended during the request"));
    ctx.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    fail(
        cause instanceof QuicStreamResetException reset
            ? new IOException(
                "the peer broke the answer off, error 0x%x"
                    .formatted(reset.applicationProtocolCode()))
            : new IOException("the answer is broken: " + cause.getMessage(), cause));
  }

  @Override
  protected void handleHttp3Exception(ChannelHandlerContext ctx, Http3Exception exception) {
    exceptionCaught(ctx, exception);
  }

  /** Without effect on what is complete. */
  void fail(IOException reason) {
    if (body != null) {
      body.fail(reason);
    }
    boolean _ = head.completeExceptionally(reason);
  }
}
