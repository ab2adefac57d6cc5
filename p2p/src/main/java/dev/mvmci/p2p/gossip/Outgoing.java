package dev.mvmci.p2p.gossip;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Frames that wait for a neighbour to take them. Thread-safe. */
final class Outgoing {

  /** What does not fit is lost; the neighbour finds out and asks for it. */
  static final int MAX_FRAMES = 1_024;

  static final int MAX_BYTES = 4 << 20;

  /** Sent at once, and one frame more. */
  static final int BATCH_BYTES = 256 << 10;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** These are guarded by the lock. */
  private final Deque<byte[]> frames = new ArrayDeque<>();

  private int bytes;
  private boolean closed;

  /** Takes a frame; false if there is no room, or nobody sends any more. */
  boolean offer(byte[] frame) {
    lock.lock();
    try {
      if (closed || frames.size() >= MAX_FRAMES || bytes + frame.length > MAX_BYTES) {
        return false;
      }
      frames.add(frame);
      bytes += frame.length;
      changed.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** What is to be sent next; empty if nothing came in this time, or it is closed. */
  byte[] take(Duration patience) throws InterruptedException {
    lock.lock();
    try {
      long left = patience.toNanos();
      while (frames.isEmpty() && !closed && left > 0) {
        left = changed.awaitNanos(left);
      }
      var batch = new ByteArrayOutputStream();
      while (!frames.isEmpty() && batch.size() < BATCH_BYTES) {
        byte[] frame = frames.remove();
        bytes -= frame.length;
        batch.writeBytes(frame);
      }
      return batch.toByteArray();
    } finally {
      lock.unlock();
    }
  }

  boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /** Nothing is sent any more; whoever waits for frames gets none. */
  void close() {
    lock.lock();
    try {
      closed = true;
      frames.clear();
      bytes = 0;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
