package dev.mvmci.repram.store;

import dev.mvmci.repram.time.Clocks;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A hybrid logical clock: follows the wall clock, never goes back, and is never behind what it has
 * seen others write. Its unit is the nanosecond; the wall clock moves the milliseconds, the digits
 * below count.
 */
public final class HybridClock {

  /** Times further ahead of the wall clock than this are not followed: their writer is wrong. */
  public static final long MAX_AHEAD_MILLIS = 5_000;

  private static final long NANOS_PER_MILLI = 1_000_000;

  private final Clocks clocks;
  private final AtomicLong last = new AtomicLong();

  public HybridClock(Clocks clocks) {
    this.clocks = clocks;
  }

  /** A time later than all this clock has given or seen. */
  public long tick() {
    long wall = clocks.wallMillis() * NANOS_PER_MILLI;
    return last.updateAndGet(previous -> Math.max(previous + 1, wall));
  }

  /** Takes note of a time somebody else has written. */
  public void observe(long time) {
    if (time <= (clocks.wallMillis() + MAX_AHEAD_MILLIS) * NANOS_PER_MILLI) {
      last.accumulateAndGet(time, Math::max);
    }
  }
}
