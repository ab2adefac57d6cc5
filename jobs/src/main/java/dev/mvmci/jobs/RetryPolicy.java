package dev.mvmci.jobs;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * How often a job may run, and how long it rests between runs.
 *
 * @param maxAttempts runs in all, the first included
 * @param base the pause after the first failed run
 * @param cap the longest pause
 */
public record RetryPolicy(int maxAttempts, Growth growth, Duration base, Duration cap) {

  /** Most runs a job may ask for. */
  public static final int MAX_ATTEMPTS = 100;

  /** Longest pause a job may ask for. */
  public static final Duration MAX_PAUSE = Duration.ofDays(1);

  /** One run and no second. */
  public static final RetryPolicy NEVER =
      new RetryPolicy(1, Growth.EXPONENTIAL, Duration.ofSeconds(1), Duration.ofMinutes(10));

  /** Five runs with pauses of 1, 2, 4 and 8 seconds. */
  public static final RetryPolicy STANDARD = NEVER.upTo(5);

  /** How the pause grows from run to run. */
  public enum Growth {
    FIXED,
    LINEAR,
    EXPONENTIAL;

    /** The name in JSON and in the database. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Finds a kind of growth by its name. */
    public static Optional<Growth> find(String label) {
      return Arrays.stream(values()).filter(growth -> growth.label().equals(label)).findFirst();
    }
  }

  public RetryPolicy {
    requireRange("max_attempts", maxAttempts, 1, MAX_ATTEMPTS);
    requireRange("backoff.base_ms", base.toMillis(), 0, MAX_PAUSE.toMillis());
    requireRange("backoff.max_ms", cap.toMillis(), base.toMillis(), MAX_PAUSE.toMillis());
  }

  /** This policy with another number of runs. */
  public RetryPolicy upTo(int attempts) {
    return new RetryPolicy(attempts, growth, base, cap);
  }

  static void requireRange(String name, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          "%s is %d; it takes %d to %d".formatted(name, value, min, max));
    }
  }
}
