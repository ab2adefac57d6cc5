package dev.mvmci.engine.host;

import dev.mvmci.engine.guest.GuestFault;

/**
 * Makes sure that host code has stack to run on. A guest may call a host function with its last
 * frame; the overflow then must happen here, where nothing is half done, and not in the middle of
 * the journal.
 */
public final class StackReserve {

  /** Compiled frames are small and those of the code they make room for may be interpreted. */
  private static final int FRAMES = 320;

  /**
   * For code that did not run before: classes are initialized on the way, and one whose
   * initialization overflows the stack stays unusable for the whole process.
   */
  private static final int FIRST_TIME_FRAMES = 4 * FRAMES;

  private StackReserve() {}

  /** Throws unless there is enough for code that has run before; takes less than 1 µs. */
  public static void ensure() {
    ensure(FRAMES);
  }

  /** Throws unless there is enough for any code; takes a few µs. */
  static void ensureForFirstTime() {
    ensure(FIRST_TIME_FRAMES);
  }

  private static void ensure(int frames) {
    try {
      if (descend(frames, 1, 2, 3, 4, 5, 6, 7, 8) < 0) {
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
