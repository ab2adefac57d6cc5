package dev.mvmci.p2p.relay;

/** How much of something may still happen: a rate per second, and a burst. For one thread. */
public final class TokenBucket {

  private static final double MILLIS = 1_000;

  private final double perMilli;
  private final double burst;
  private double tokens;
  private long filledAtMillis;

  /**
   * Begins full.
   *
   * @param nowMillis any clock that only goes forward
   */
  public TokenBucket(long perSecond, long burst, long nowMillis) {
    this.perMilli = perSecond / MILLIS;
    this.burst = burst;
    this.tokens = burst;
    this.filledAtMillis = nowMillis;
  }

  /** Takes so many; false, and none taken, if there are fewer. */
  public boolean take(int count, long nowMillis) {
    tokens = Math.min(burst, tokens + (nowMillis - filledAtMillis) * perMilli);
    filledAtMillis = nowMillis;
    if (tokens < count) {
      return false;
    }
    tokens -= count;
    return true;
  }
}
