package dev.mvmci.workflow;

import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * When to try again: each attempt and each wait is a step of the run, so one that is restarted in
 * between goes on with the next. The engine itself repeats nothing.
 *
 * @param attempts at most so many, the first included
 * @param firstWait after the first attempt
 * @param growthPercent each wait is so much of the one before it: 200 doubles it
 * @param longestWait no wait is longer
 * @param jitterPercent up to so much of a wait is left out, by recorded chance
 */
public record RetryPolicy(
    int attempts, Duration firstWait, int growthPercent, Duration longestWait, int jitterPercent) {

  /** Five attempts after 1, 2, 4 and 8 seconds, each less up to half of it. */
  public static final RetryPolicy DEFAULT =
      new RetryPolicy(5, Duration.ofSeconds(1), 200, Duration.ofMinutes(1), 50);

  private static final int PERCENT = 100;

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException naming what is out of its range
   */
  public RetryPolicy {
    if (attempts < 1) {
      throw new IllegalArgumentException("attempts are " + attempts + "; there is at least 1");
    }
    if (growthPercent < PERCENT || growthPercent > 10 * PERCENT) {
      throw new IllegalArgumentException("growthPercent is " + growthPercent + ", not 100 to 1000");
    }
    if (jitterPercent < 0 || jitterPercent > PERCENT) {
      throw new IllegalArgumentException("jitterPercent is " + jitterPercent + ", not 0 to 100");
    }
  }

  /** This with another number of attempts. */
  public RetryPolicy withAttempts(int count) {
    return new RetryPolicy(count, firstWait, growthPercent, longestWait, jitterPercent);
  }

  /** This with other waits. */
  public RetryPolicy withWaits(Duration first, int percent, Duration longest) {
    return new RetryPolicy(attempts, first, percent, longest, jitterPercent);
  }

  /** This with another share of chance. */
  public RetryPolicy withJitter(int percent) {
    return new RetryPolicy(attempts, firstWait, growthPercent, longestWait, percent);
  }

  /**
   * Makes a request until it has an answer that another attempt would not better.
   *
   * @return the last result
   * @throws IllegalArgumentException if the request is not idempotent, so must not be made again
   */
  public HttpResult send(Run run, HttpRequest request) {
    if (!request.isIdempotent()) {
      throw new IllegalArgumentException("a request that is tried again must be idempotent()");
    }
    return until(run, () -> run.http().send(request), result -> !result.mayPass());
  }

  /**
   * Calls something until it does not fail with what may pass.
   *
   * @throws CallException the last one, or the first that does not pass
   */
  public <T> T call(Run run, Supplier<T> attempt) {
    for (int number = 1; ; number++) {
      try {
        return attempt.get();
      } catch (CallException e) {
        if (number >= attempts || !e.problem().mayPass()) {
          throw e;
        }
        run.sleep(wait(run, number));
      }
    }
  }

  /** Calls something until its result is good, or it was called often enough; the last result. */
  public <T> T until(Run run, Supplier<T> attempt, Predicate<T> good) {
    for (int number = 1; ; number++) {
      T result = attempt.get();
      if (number >= attempts || good.test(result)) {
        return result;
      }
      run.sleep(wait(run, number));
    }
  }

  private Duration wait(Run run, int attempt) {
    long longest = longestWait.toMillis();
    long wait = Math.min(firstWait.toMillis(), longest);
    for (int i = 1; i < attempt && wait < longest; i++) {
      wait = Math.min(wait * growthPercent / PERCENT, longest);
    }
    long optional = wait * jitterPercent / PERCENT;
    return Duration.ofMillis(
        optional == 0 ? wait : wait - (long) (run.random().nextDouble() * optional));
  }
}
