package dev.mvmci.p2p.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http3.DefaultHttp3DataFrame;
import io.netty.handler.codec.http3.DefaultHttp3HeadersFrame;
import io.netty.handler.codec.http3.Http3DataFrame;
import io.netty.handler.codec.http3.Http3Headers;
import io.netty.handler.codec.http3.Http3HeadersFrame;
import io.netty.handler.codec.http3.Http3RequestStreamInboundHandler;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamResetException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer, on a stream of their own: takes in the message of the other side and
 * sends ours. Everything here happens on the event loop.
 */
abstract class ExchangeStream extends Http3RequestStreamInboundHandler {

  private final Gathering gathering = new Gathering();
  private @Nullable Http3Headers head;
  private @Nullable InboundBody body;
  private boolean begun;
  private boolean ended;

  /** Whether this is the head of the message, and not only an announcement. */
  abstract boolean isHead(Http3Headers fields);

  /** The head is there, and what came with it of the body. */
  abstract void begun(QuicStreamChannel stream, Http3Headers fields, InboundBody incoming);

  /** Nothing more comes, and nothing is missing. */
  abstract void ended();

  /** Nothing more comes, though it should have. Without effect on a message that has ended. */
  abstract void broken(IOException reason);

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    ctx.pipeline().addFirst(gathering);
  }

  /** Whether the other side's message has come to its end. */
  final boolean hasEnded() {
    return ended;
  }

  /** Sends a message, small enough to be copied, as one piece. */
  final ChannelFuture sendWhole(QuicStreamChannel stream, Http3Headers fields, byte[] content) {
    ChannelHandlerContext own = stream.pipeline().context(gathering);
    if (own == null) {
      return stream.newFailedFuture(new ClosedChannelException());
    }
    gathering.begin(own, content.length);
    ChannelFuture headWritten = stream.write(new DefaultHttp3HeadersFrame(fields));
    if (headWritten.cause() != null) {
      gathering.drop();
      return headWritten;
    }
    if (content.length > 0) {
      var _ = stream.write(new DefaultHttp3DataFrame(Unpooled.wrappedBuffer(content)));
    }
    return gathering.finish(own);
  }

  /**
   * Sends the last piece of a body, if need be a frame without content: quiche takes a stream for
   * complete when all its bytes were acknowledged, and forgets an end that went by itself and was
   * lost. The other side would wait for it until its time is over.
   */
  final ChannelFuture sendLast(QuicStreamChannel stream, ByteBuf content) {
    ChannelHandlerContext own = stream.pipeline().context(gathering);
    if (own == null) {
      content.release();
      return stream.newFailedFuture(new ClosedChannelException());
    }
    gathering.begin(own, content.readableBytes());
    var _ = stream.write(new DefaultHttp3DataFrame(content));
    return gathering.finish(own);
  }

  @Override
  protected final void channelRead(ChannelHandlerContext ctx, Http3HeadersFrame frame) {
    if (body == null && isHead(frame.headers())) { // else trailers, which nobody asks for
      head = frame.headers();
      body = new InboundBody(ctx.channel(), Fields.contentLength(head));
    }
  }

  @Override
  protected final void channelRead(ChannelHandlerContext ctx, Http3DataFrame frame) {
    try {
      if (body != null) {
        body.put(frame.content());
      }
    } finally {
      frame.release();
    }
  }

  @Override
  public final void channelReadComplete(ChannelHandlerContext ctx) {
    begin(ctx);
    ctx.fireChannelReadComplete();
  }

  /** Only after all that is there was read: who waits for it then finds it, and need not wait. */
  private void begin(ChannelHandlerContext ctx) {
    if (!begun && head != null && body != null) {
      begun = true;
      begun((QuicStreamChannel) ctx.channel(), head, body);
    }
  }

  @Override
  protected final void channelInputClosed(ChannelHandlerContext ctx) {
    if (ended) {
      return;
    }
    ended = true;
    begin(ctx);
    if (body == null) {
      broken(new IOException("the peer ended the stream before it began"));
    } else {
      ended(); // first: who reads to the end then finds nothing to cancel
      body.end();
    }
  }

  @Override
  public final void channelInactive(ChannelHandlerContext ctx) {
    if (!ended) {
      fail(new IOException("the session ended during the request"));
    }
    ctx.fireChannelInactive();
  }

  @Override
  public final void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    fail(
        cause instanceof QuicStreamResetException reset
            ? new IOException(
                "the peer broke off, error 0x%x".formatted(reset.applicationProtocolCode()))
            : new IOException("the stream is broken: " + cause.getMessage(), cause));
  }

  /** Without effect on what is complete. */
  final void fail(IOException reason) {
    if (ended) {
      return;
    }
    if (body != null) {
      body.fail(reason);
    }
    broken(reason);
  }
}
