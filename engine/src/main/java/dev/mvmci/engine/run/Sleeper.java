package dev.mvmci.engine.run;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Waits for a time to come. */
@FunctionalInterface
public interface Sleeper {

  /** Returns when it is that time or later. */
  void sleepUntil(Instant time) throws InterruptedException;

  /** Sleeps by this clock, looking at it often enough to notice when it is set. */
  static Sleeper by(InstantSource clock) {
    Duration longest = Duration.ofMinutes(1);
    return time -> {
      Duration left = Duration.between(clock.instant(), time);
      while (left.isPositive()) {
        Thread.sleep(left.compareTo(longest) < 0 ? left : longest);
        left = Duration.between(clock.instant(), time);
      }
    };
  }
}
