package dev.mvmci.p2p.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http3.DefaultHttp3DataFrame;
import io.netty.handler.codec.quic.DefaultQuicStreamFrame;
import io.netty.handler.codec.quic.QuicStreamChannel;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A body that goes out over a stream. Small writes are gathered until a flush; the writer waits
 * while the other side does not take what was written, and gives up after {@link #STALL}.
 */
final class OutboundBody extends OutputStream {

  private static final int FRAME_BYTES = 32 << 10;
  private static final int FRAMES_UNDER_WAY = 4;

  /** RFC 9114, 7.2.1, and how a number of up to 30 bits is written there (RFC 9000, 16). */
  private static final int DATA_FRAME = 0;

  private static final int FOUR_BYTE_NUMBER = 0x8000_0000;

  /** A reader that takes nothing for this long is gone. */
  static final Duration STALL = Duration.ofSeconds(60);

  private final QuicStreamChannel stream;
  private final byte[] gathered = new byte[FRAME_BYTES];
  private final Deque<ChannelFuture> underWay = new ArrayDeque<>();
  private int count;

  OutboundBody(QuicStreamChannel stream) {
    this.stream = stream;
  }

  @Override
  public void write(int octet) throws IOException {
    write(new byte[] {(byte) octet}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int start, int length) throws IOException {
    int done = 0;
    while (done < length) {
      int n = Math.min(length - done, FRAME_BYTES - count);
      System.arraycopy(bytes, start + done, gathered, count, n);
      count += n;
      done += n;
      if (count == FRAME_BYTES) {
        flush();
      }
    }
  }

  @Override
  public void flush() throws IOException {
    if (count == 0) {
      return;
    }
    while (underWay.size() >= FRAMES_UNDER_WAY) {
      awaitOldest();
    }
    ByteBuf content = stream.alloc().directBuffer(count).writeBytes(gathered, 0, count);
    count = 0;
    underWay.add(stream.writeAndFlush(new DefaultHttp3DataFrame(content)));
  }

  /**
   * Sends the rest and says that nothing more comes; both in one piece, be it a frame without
   * content: quiche takes a stream for complete when all its bytes were acknowledged, and forgets
   * an end that went by itself and was lost. The other side would wait for it until its time is
   * over. Nobody waits for this piece here: when the other side has answered and does not want it
   * any more, Netty may never say what became of it.
   */
  @Override
  public void close() throws IOException {
    while (!underWay.isEmpty()) {
      awaitOldest();
    }
    ChannelHandlerContext socket = stream.pipeline().firstContext();
    if (socket == null) {
      throw new IOException("the session is over");
    }
    ByteBuf last =
        stream
            .alloc()
            .directBuffer(1 + Integer.BYTES + count)
            .writeByte(DATA_FRAME)
            .writeInt(FOUR_BYTE_NUMBER | count)
            .writeBytes(gathered, 0, count);
    count = 0;
    var _ = socket.writeAndFlush(new DefaultQuicStreamFrame(last, true));
  }

  private void awaitOldest() throws IOException {
    ChannelFuture oldest = underWay.remove();
    try {
      if (!oldest.await(STALL.toMillis())) {
        throw new IOException("the peer took nothing for " + STALL.toSeconds() + " s");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while sending a body");
    }
    if (!oldest.isSuccess()) {
      throw new IOException("the peer takes no more of the body", oldest.cause());
    }
  }
}
