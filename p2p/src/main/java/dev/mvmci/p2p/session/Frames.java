package dev.mvmci.p2p.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Buffers for large pieces of bodies on their way out. To allocate one, outside of the heap and for
 * a thread that may be a virtual one, costs more than to fill it. One that is not given back is
 * freed by the garbage collector. Thread-safe.
 */
final class Frames {

  /** What goes out as one frame: the larger, the fewer datagrams are not full. */
  static final int BYTES = 128 << 10;

  private static final int MOST_SPARE = 64;
  private static final Queue<ByteBuf> spare = new ConcurrentLinkedQueue<>();
  private static final AtomicInteger spareCount = new AtomicInteger();

  private Frames() {}

  /** An empty one. */
  static ByteBuf take() {
    ByteBuf frame = spare.poll();
    if (frame == null) {
      return Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(BYTES)).clear();
    }
    int _ = spareCount.decrementAndGet();
    return frame.clear();
  }

  /** Keeps it for the next, unless somebody else still has it. */
  static void giveBack(ByteBuf frame) {
    if (frame.refCnt() == 1 && spareCount.get() < MOST_SPARE) {
      int _ = spareCount.incrementAndGet();
      spare.add(frame);
    }
  }
}
