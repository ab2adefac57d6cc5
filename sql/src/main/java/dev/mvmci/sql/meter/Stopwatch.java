package dev.mvmci.sql.meter;

import dev.mvmci.sql.SqlMetrics.Timing;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts how long something took, without locks. Thread-safe. */
public final class Stopwatch {

  /** The first bound; each next one is twice as large, the last about 4 s. */
  private static final long FIRST_NANOS = 62_500;

  private static final int BOUNDS = 17;

  private final LongAdder[] counts = new LongAdder[BOUNDS + 1];
  private final LongAdder totalNanos = new LongAdder();

  /** At zero. */
  public Stopwatch() {
    for (int i = 0; i < counts.length; i++) {
      counts[i] = new LongAdder();
    }
  }

  /** Adds one that began at that {@code System.nanoTime()} and ends now. */
  public void tookSince(long startNanos) {
    long nanos = Math.max(0, System.nanoTime() - startNanos);
    long bounds = (nanos + FIRST_NANOS - 1) / FIRST_NANOS;
    int bucket = bounds <= 1 ? 0 : Math.min(BOUNDS, 64 - Long.numberOfLeadingZeros(bounds - 1));
    counts[bucket].increment();
    totalNanos.add(nanos);
  }

  /** What was counted so far. */
  public Timing read() {
    var below = new TreeMap<Long, Long>();
    long count = 0;
    for (int i = 0; i < BOUNDS; i++) {
      count += counts[i].sum();
      below.put(FIRST_NANOS << i, count);
    }
    return new Timing(count + counts[BOUNDS].sum(), totalNanos.sum(), below);
  }
}
