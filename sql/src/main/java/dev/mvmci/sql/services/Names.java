package dev.mvmci.sql.services;

import java.time.Duration;

/** Bounds of what callers name and how long things may live. */
final class Names {

  private static final int MAX_LENGTH = 512;
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private Names() {}

  static void require(String what, String name) {
    if (name.isEmpty() || name.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          what + " has " + name.length() + " characters, allowed are 1 to " + MAX_LENGTH);
    }
  }

  static long requireMillis(String what, Duration duration) {
    if (duration.compareTo(Duration.ofMillis(1)) < 0 || duration.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          what + " is " + duration + ", allowed are 1 ms to " + LONGEST.toDays() + " days");
    }
    return duration.toMillis();
  }
}
