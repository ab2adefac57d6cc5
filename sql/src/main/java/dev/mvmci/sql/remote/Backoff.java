package dev.mvmci.sql.remote;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Pauses between attempts, each up to twice as long as the one before. Used under a lock. */
final class Backoff {

  private static final Duration FIRST = Duration.ofMillis(10);
  private static final Duration LONGEST = Duration.ofMillis(200);

  private final RandomGenerator random;
  private Duration pause = FIRST;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  /** The next pause; not in step with all the others that have lost the same member. */
  long nextNanos() {
    long nanos = pause.toNanos() / 2 + random.nextLong(pause.toNanos());
    Duration doubled = pause.multipliedBy(2);
    pause = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
    return nanos;
  }

  /** An attempt was good. */
  void reset() {
    pause = FIRST;
  }
}
