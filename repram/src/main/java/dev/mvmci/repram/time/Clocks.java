package dev.mvmci.repram.time;

/**
 * The two clocks of a node. The wall clock dates writes and may jump; the monotonic clock measures
 * how long things live and never does.
 */
public interface Clocks {

  /** Milliseconds since 1970, as the operating system believes. */
  long wallMillis();

  /** Nanoseconds since some fixed moment; compare by subtraction. */
  long monotonicNanos();

  /** The clocks of this machine. */
  static Clocks system() {
    return new Clocks() {
      @Override
      public long wallMillis() {
        return System.currentTimeMillis();
      }

      @Override
      public long monotonicNanos() {
        return System.nanoTime();
      }
    };
  }
}
