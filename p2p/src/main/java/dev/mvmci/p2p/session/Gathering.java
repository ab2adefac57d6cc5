package dev.mvmci.p2p.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.quic.DefaultQuicStreamFrame;
import org.jspecify.annotations.Nullable;

/**
 * Puts the frames of a message, and that it ends there, into one piece. Each piece that is written
 * to a stream otherwise leaves in a datagram of its own. On the event loop only.
 */
final class Gathering extends ChannelOutboundHandlerAdapter {

  /** Room for the frame of the head, which has no set size. */
  private static final int HEAD_BYTES = 512;

  private @Nullable ByteBuf gathered;

  /** From here on nothing leaves until {@link #finish}. */
  void begin(ChannelHandlerContext own, int bodyBytes) {
    gathered = own.alloc().directBuffer(HEAD_BYTES + bodyBytes);
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (gathered != null && message instanceof ByteBuf piece) {
      gathered.writeBytes(piece);
      piece.release();
      boolean _ = promise.trySuccess();
    } else {
      var _ = ctx.write(message, promise);
    }
  }

  /** Sends what was gathered as the last of the stream. */
  ChannelFuture finish(ChannelHandlerContext own) {
    ByteBuf last = gathered == null ? own.alloc().directBuffer(0) : gathered;
    gathered = null;
    return own.write(new DefaultQuicStreamFrame(last, true));
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    drop();
  }

  /** Forgets what was gathered. */
  void drop() {
    if (gathered != null) {
      gathered.release();
      gathered = null;
    }
  }
}
