package dev.mvmci.p2p.path;

import java.time.Duration;

/** Takes each number once, in about the order in which they were given out. */
final class ReplayWindow {

  /** What a network delays or doubles by itself arrives within this time of the first. */
  static final long INNOCENT_MILLIS = Duration.ofSeconds(10).toMillis();

  private static final int WIDTH = 64;

  private long highest = -1;

  /** Bit n: the number n below the highest was taken. */
  private long taken;

  /** The highest at the begin of this stretch of time, and of the one before. */
  private long highestBefore = -1;

  private long highestLongBefore = -1;
  private long stretchBeganMillis = Long.MIN_VALUE / 2;

  /** What is to be thought of a number. */
  enum Verdict {
    /** It comes for the first time. */
    FRESH,
    /** It was taken before, or is too old to tell, but may have been under way since. */
    LATE,
    /** It is older than anything that may still be under way. */
    REPLAYED
  }

  /** Takes a number if it is fresh. */
  Verdict take(long number, long nowMillis) {
    turn(nowMillis);
    if (number > highest) {
      long ahead = number - highest;
      taken = ahead >= WIDTH ? 1 : (taken << ahead) | 1;
      highest = number;
      return Verdict.FRESH;
    }
    long behind = highest - number;
    if (number >= 0 && behind < WIDTH && (taken & (1L << behind)) == 0) {
      taken |= 1L << behind;
      return Verdict.FRESH;
    }
    return number > highestLongBefore ? Verdict.LATE : Verdict.REPLAYED;
  }

  /** Keeps apart what is at most two stretches old from what is older than one. */
  private void turn(long nowMillis) {
    long passed = nowMillis - stretchBeganMillis;
    if (passed >= INNOCENT_MILLIS) {
      highestLongBefore = passed >= 2 * INNOCENT_MILLIS ? highest : highestBefore;
      highestBefore = highest;
      stretchBeganMillis = nowMillis;
    }
  }
}
