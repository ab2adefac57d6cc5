package dev.mvmci.p2p.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A body that comes in over a stream: the event loop puts pieces in, one thread reads them. It is
 * woken once for all that the socket had at that moment, as each change of threads costs more than
 * a piece. The sender is held back while more than {@link #HIGH_BYTES} wait to be read.
 */
final class InboundBody extends InputStream {

  private static final int HIGH_BYTES = 256 << 10;
  private static final int LOW_BYTES = 64 << 10;
  private static final byte[] NOTHING = {};

  /** The most that is set aside for what was announced but did not come yet. */
  private static final int MOST_AHEAD = 4 << 20;

  private final Channel stream;
  private final int announced;

  /** Guards what follows. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Condition changed = lock.newCondition();
  private final Deque<byte[]> pieces = new ArrayDeque<>();
  private int offset;
  private int waiting;
  private boolean ended;
  private boolean held;
  private boolean someoneWaits;
  private boolean waking;
  private @Nullable IOException failure;

  /**
   * @param announced how long it is going to be, as the sender says; 0 if it does not
   */
  InboundBody(Channel stream, long announced) {
    this.stream = stream;
    this.announced = (int) Math.min(announced, MOST_AHEAD);
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
      if (someoneWaits && !waking) {
        waking = true;
        stream.eventLoop().execute(this::wake); // which has its turn when the socket was read
      }
    } finally {
      lock.unlock();
    }
  }

  private void wake() {
    lock.lock();
    try {
      waking = false;
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
  public byte[] readAllBytes() throws IOException {
    return readNBytes(Integer.MAX_VALUE);
  }

  /** Without a copy if there is a single piece, with one if the length was announced. */
  @Override
  public byte[] readNBytes(int most) throws IOException {
    byte[] first = take(most);
    byte[] next = take(most - first.length);
    if (next.length == 0) {
      return first;
    }
    int count = first.length;
    byte[] all = Arrays.copyOf(first, Math.min(most, Math.max(announced, 2 * count)));
    for (; next.length > 0; next = take(most - count)) {
      if (count + next.length > all.length) {
        all = Arrays.copyOf(all, Math.max(count + next.length, Math.min(most, 2 * count)));
      }
      System.arraycopy(next, 0, all, count, next.length);
      count += next.length;
    }
    return count == all.length ? all : Arrays.copyOf(all, count);
  }

  /** The next piece, or its beginning; nothing at the end. */
  private byte[] take(int most) throws IOException {
    if (most == 0) {
      return NOTHING;
    }
    lock.lock();
    try {
      awaitPiece();
      byte[] piece = pieces.peek();
      if (piece == null) {
        return NOTHING;
      }
      int n = Math.min(most, piece.length - offset);
      byte[] taken = n == piece.length ? piece : Arrays.copyOfRange(piece, offset, offset + n);
      used(piece, n);
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** Says that the next bytes of the piece in front were read. */
  private void used(byte[] piece, int n) {
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
      int done = 0;
      for (byte[] piece = pieces.peek(); piece != null && done < length; piece = pieces.peek()) {
        int n = Math.min(length - done, piece.length - offset);
        System.arraycopy(piece, offset, buffer, start + done, n);
        used(piece, n);
        done += n;
      }
      return done == 0 ? -1 : done;
    } finally {
      lock.unlock();
    }
  }

  private void awaitPiece() throws IOException {
    try {
      while (pieces.isEmpty() && !ended) {
        if (failure != null) {
          throw Failures.again("", failure);
        }
        someoneWaits = true;
        changed.await();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for a body");
    } finally {
      someoneWaits = false;
    }
  }
}
