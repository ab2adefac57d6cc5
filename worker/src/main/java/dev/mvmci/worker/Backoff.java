package dev.mvmci.worker;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Waits that double from attempt to attempt up to a largest, each drawn from the upper half of its
 * span so that many workers do not come back in step. For one thread.
 */
public final class Backoff {

  private final Range range;
  private final RandomGenerator random;
  private int failures;

  Backoff(Range range, RandomGenerator random) {
    this.range = range;
    this.random = random;
  }

  /** Shortest and longest wait. */
  public record Range(Duration least, Duration most) {
    public Range {
      if (least.isNegative() || least.isZero() || most.compareTo(least) < 0) {
        throw new IllegalArgumentException(
            "a backoff from %s to %s; it takes 0 < least <= most".formatted(least, most));
      }
    }
  }

  /** Whether something failed since the last success. */
  boolean failing() {
    return failures > 0;
  }

  void succeeded() {
    failures = 0;
  }

  /** How long to wait after one more failure. */
  Duration next() {
    long most = range.most().toMillis();
    long span = range.least().toMillis();
    for (int i = 0; i < failures && span < most; i++) {
      span *= 2;
    }
    failures++;
    span = Math.min(span, most);
    return Duration.ofMillis(span - random.nextLong(span / 2 + 1));
  }

  void pause() throws InterruptedException {
    Thread.sleep(next());
  }
}
