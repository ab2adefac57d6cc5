package dev.mvmci.sql.ratis;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets entries that other members proposed share a transaction: a transaction costs several times
 * what a small entry in it does, and nobody waits for a follower to have applied one, unless he
 * says so. The first entry of a transaction waits a moment for others.
 */
final class Gathering {

  /**
   * The first entry waits so long, and a transaction that has applied entries for so long is
   * committed. Shorter than what a read of a follower may be behind in any case.
   */
  static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(4);

  /** So many share a transaction at most. */
  static final int MOST_ENTRIES = 64;

  private final LongSupplier nanoTime;
  private volatile long awaited = -1;
  private volatile @Nullable Thread waiting;

  /** Since the last entry that none followed. Apply thread only. */
  private int gathered;

  /** When the first of them was applied. Apply thread only. */
  private long begun;

  Gathering(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Somebody waits for this entry. From any thread. */
  synchronized void awaited(long index) {
    if (index > awaited) {
      awaited = index;
      LockSupport.unpark(waiting);
    }
  }

  /**
   * Called before an entry is applied, on the thread that applies; waits if it is the first.
   *
   * @param committed the last entry that may be applied by now
   * @return whether the next entry may share the transaction of this one, because it is there
   */
  boolean isFollowed(long index, LongSupplier committed) {
    if (gathered == 0) {
      gather(index, committed);
      begun = nanoTime.getAsLong();
    }
    gathered++;
    boolean followed =
        gathered < MOST_ENTRIES
            && nanoTime.getAsLong() - begun < LONGEST_NANOS
            && committed.getAsLong() > index;
    if (!followed) {
      gathered = 0;
    }
    return followed;
  }

  private void gather(long index, LongSupplier committed) {
    waiting = Thread.currentThread();
    try {
      long end = nanoTime.getAsLong() + LONGEST_NANOS;
      for (long left = LONGEST_NANOS;
          left > 0
              && awaited < index
              && committed.getAsLong() < index + MOST_ENTRIES
              && !Thread.currentThread().isInterrupted();
          left = end - nanoTime.getAsLong()) {
        LockSupport.parkNanos(this, left);
      }
    } finally {
      waiting = null;
    }
  }
}
