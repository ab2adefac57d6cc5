package dev.mvmci.p2p.path;

/**
 * When to ask at all addresses where a peer may be: often at first, because both sides must do it
 * at about the same time to open their NATs for each other, then now and then. For one thread.
 */
final class Rounds {

  private static final long[] DELAYS = {100, 100, 200, 400, 800, 1_400};
  private static final long LATER_MILLIS = 10_000;

  private int round;
  private long dueAtMillis = Long.MAX_VALUE;

  /** Begins now. */
  void begin(long nowMillis) {
    round = 0;
    dueAtMillis = nowMillis;
  }

  long dueAtMillis() {
    return dueAtMillis;
  }

  void done(long nowMillis) {
    dueAtMillis = nowMillis + (round < DELAYS.length ? DELAYS[round] : LATER_MILLIS);
    round++;
  }

  /** Nothing is to be found any more. */
  void end() {
    dueAtMillis = Long.MAX_VALUE;
  }
}
