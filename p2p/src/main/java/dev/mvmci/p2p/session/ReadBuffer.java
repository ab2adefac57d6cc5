package dev.mvmci.p2p.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import java.nio.ByteBuffer;

/**
 * One large buffer into which a socket is read again and again: QUIC has taken what it wants of a
 * datagram when the next is read. To allocate so much for each read costs more than the read. If
 * somebody does keep a datagram, the next read gets a buffer of its own.
 */
final class ReadBuffer extends DefaultMaxMessagesRecvByteBufAllocator {

  private final int bytes;

  ReadBuffer(int bytes) {
    this.bytes = bytes;
  }

  @Override
  @SuppressWarnings("deprecation") // of the interface; all implementations of Netty return it
  public Handle newHandle() {
    return new MaxMessageHandle() {

      // Freed by the garbage collector, with the socket.
      private final ByteBuf whole = Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(bytes));

      @Override
      public int guess() {
        return bytes;
      }

      @Override
      public ByteBuf allocate(ByteBufAllocator allocator) {
        return whole.refCnt() == 1 ? whole.retainedDuplicate().clear() : allocator.ioBuffer(bytes);
      }
    };
  }
}
