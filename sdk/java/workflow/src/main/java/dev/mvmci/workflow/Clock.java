package dev.mvmci.workflow;

import java.time.Duration;
import java.time.Instant;

/** Recorded time: a replay sees the same. {@code System.currentTimeMillis} is recorded as well. */
public final class Clock {

  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private final Calls calls;

  Clock(Calls calls) {
    this.calls = calls;
  }

  /** The time of day. */
  public Instant now() {
    long nanos = nanos();
    return Instant.ofEpochSecond(
        Math.floorDiv(nanos, NANOS_PER_SECOND), Math.floorMod(nanos, NANOS_PER_SECOND));
  }

  /** The same in nanoseconds since 1970. */
  public long nanos() {
    return calls.host().now();
  }

  /** How long ago the run began; never decreases, across restarts too. */
  public Duration elapsed() {
    return Duration.ofNanos(calls.host().monotonic());
  }
}
