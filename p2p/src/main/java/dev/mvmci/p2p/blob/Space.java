package dev.mvmci.p2p.blob;

import java.util.concurrent.atomic.AtomicLong;

/** How much of a store's total is taken. Thread-safe. */
final class Space {

  private final long limit;
  private final AtomicLong taken = new AtomicLong();

  Space(long limit) {
    this.limit = limit;
  }

  /** What a blob counts. */
  static long cost(long bytes) {
    return bytes + BlobLimits.BYTES_PER_BLOB;
  }

  void take(long bytes) throws BlobFailure.NoSpace {
    if (taken.addAndGet(bytes) > limit) {
      give(bytes);
      throw new BlobFailure.NoSpace(limit);
    }
  }

  /** Counts what is there already, whether it fits or not. */
  void count(long bytes) {
    long _ = taken.addAndGet(bytes);
  }

  void give(long bytes) {
    long _ = taken.addAndGet(-bytes);
  }

  long taken() {
    return taken.get();
  }
}
