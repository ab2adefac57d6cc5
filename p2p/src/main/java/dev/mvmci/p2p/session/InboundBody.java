package dev.mvmci.p2p.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A body that comes in over a stream: the event loop puts pieces in, one thread reads them. The
 * sender is held back while more than {@link #HIGH_BYTES} wait to be read.
 */
final class InboundBody extends InputStream {

  private static final int HIGH_BYTES = 256 << 10;
  private static final int LOW_BYTES = 64 << 10;

  private final Channel stream;

  /** Guards what follows. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Condition changed = lock.newCondition();
  private final Deque<byte[]> pieces = new ArrayDeque<>();
  private int offset;
  private int waiting;
  private boolean ended;
  private boolean held;
  private @Nullable IOException failure;
  private long deadlineNanos = Long.MAX_VALUE;

  InboundBody(Channel stream) {
    this.stream = stream;
  }

  /** Reads after this instant of {@link System#nanoTime} fail instead of waiting. */
  void readUntil(long nanoTime) {
    lock.lock();
    try {
      deadlineNanos = nanoTime;
    } finally {
      lock.unlock();
    }
  }

  /** Takes the next piece; on the event loop. */
  void put(ByteBuf content) {
    byte[] piece = new byte[content.readableBytes()];
    content.readBytes(piece);
    if (piece.length == 0) {
      return;
    }
    lock.lock();
    try {
      pieces.add(piece);
      waiting += piece.length;
      if (waiting > HIGH_BYTES && !held) {
        held = true;
        stream.config().setAutoRead(false);
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Nothing more will come, and nothing is missing. */
  void end() {
    lock.lock();
    try {
      ended = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Nothing more will come, though it should have; without effect after the end. */
  void fail(IOException reason) {
    lock.lock();
    try {
      if (!ended && failure == null) {
        failure = reason;
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int start, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    lock.lock();
    try {
      awaitPiece();
      byte[] piece = pieces.peek();
      if (piece == null) {
        return -1;
      }
      int n = Math.min(length, piece.length - offset);
      System.arraycopy(piece, offset, buffer, start, n);
      offset += n;
      if (offset == piece.length) {
        byte[] _ = pieces.remove();
        offset = 0;
      }
      waiting -= n;
      if (held && waiting < LOW_BYTES) {
        held = false;
        stream.config().setAutoRead(true);
      }
      return n;
    } finally {
      lock.unlock();
    }
  }

  private void awaitPiece() throws IOException {
    try {
      while (pieces.isEmpty() && !ended) {
        if (failure != null) {
          throw new IOException(failure.getMessage(), failure);
        }
        if (deadlineNanos == Long.MAX_VALUE) {
          changed.await();
        } else if (!changed.await(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS)
            && pieces.isEmpty()
            && !ended) {
          throw new SocketTimeoutException("the body did not come in time");
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for a body");
    }
  }
}
