package dev.mvmci.engine.run;

import dev.mvmci.engine.guest.GuestFault;

/**
 * Makes sure that host code has stack to run on. A guest may call a host function with its last
 * frame; the overflow then must happen here, where nothing is half done, and not in the middle of
 * the journal.
 */
final class StackReserve {

  /** Compiled frames are small and those of the code they make room for may be interpreted. */
  private static final int FRAMES = 320;

  private StackReserve() {}

  static void ensure() {
    try {
      if (descend(FRAMES, 1, 2, 3, 4, 5, 6, 7, 8) < 0) {
        throw new IllegalStateException("a sum of positive numbers is negative");
      }
    } catch (StackOverflowError e) {
      throw new GuestFault(GuestFault.Kind.STACK, "call stack exhausted in a host call", e);
    }
  }

  private static long descend(
      int frames, long a, long b, long c, long d, long e, long f, long g, long h) {
    return frames == 0
        ? (a & 1) + (b & 1) + (c & 1) + (d & 1) + (e & 1) + (f & 1) + (g & 1) + (h & 1)
        : 1 + descend(frames - 1, b, c, d, e, f, g, h, a + 1);
  }
}
