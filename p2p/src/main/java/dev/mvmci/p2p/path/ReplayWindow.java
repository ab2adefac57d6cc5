package dev.mvmci.p2p.path;

/** Takes each number once, in about the order in which they were given out. */
final class ReplayWindow {

  private static final int WIDTH = 64;

  private long highest = -1;

  /** Bit n: the number n below the highest was taken. */
  private long taken;

  /** Takes a number; false if it was taken before, or is too old to tell. */
  boolean take(long number) {
    if (number < 0) {
      return false;
    }
    if (number > highest) {
      long ahead = number - highest;
      taken = ahead >= WIDTH ? 1 : (taken << ahead) | 1;
      highest = number;
      return true;
    }
    long behind = highest - number;
    if (behind >= WIDTH || (taken & (1L << behind)) != 0) {
      return false;
    }
    taken |= 1L << behind;
    return true;
  }
}
