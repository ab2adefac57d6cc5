package dev.mvmci.p2p.relay;

import java.time.Duration;

/**
 * When to ask whether the other end of a path still answers, and what its silence means. Asked
 * every second while the path is used and every 15 seconds otherwise, which also keeps the mappings
 * of NATs; an unanswered question is repeated every half second. After one that is overdue the path
 * is in doubt, after {@value #MOST_UNANSWERED} it is lost: 3 seconds after the last answer of a
 * path in use. For one thread; times are those of one clock that only goes forward.
 */
public final class Liveness {

  static final int MOST_UNANSWERED = 4;

  private static final long IN_USE_MILLIS = Duration.ofSeconds(5).toMillis();
  private static final long ASK_IN_USE_MILLIS = Duration.ofSeconds(1).toMillis();
  private static final long ASK_IDLE_MILLIS = Duration.ofSeconds(15).toMillis();
  private static final long REPEAT_MILLIS = 500;
  private static final int OF_OLD = 7;
  private static final double UNKNOWN = -1;

  private long usedAtMillis;
  private long answeredAtMillis;
  private long askedAtMillis;
  private int unanswered;
  private double roundTripMillis;

  /** Of a path that has just been found to work; how long it takes is not known yet. */
  public Liveness(long nowMillis) {
    this.usedAtMillis = nowMillis;
    this.answeredAtMillis = nowMillis;
    this.askedAtMillis = nowMillis;
    this.roundTripMillis = UNKNOWN;
  }

  /** Something was sent on the path. */
  public void used(long nowMillis) {
    usedAtMillis = nowMillis;
  }

  /** When to ask next. */
  public long askAtMillis() {
    if (unanswered > 0) {
      return askedAtMillis + REPEAT_MILLIS;
    }
    boolean inUse = usedAtMillis + IN_USE_MILLIS > answeredAtMillis;
    return answeredAtMillis + (inUse ? ASK_IN_USE_MILLIS : ASK_IDLE_MILLIS);
  }

  /** The question was asked. */
  public void asked(long nowMillis) {
    askedAtMillis = nowMillis;
    unanswered++;
  }

  /** It was answered, after that long. */
  public void answered(long nowMillis, double tookMillis) {
    answeredAtMillis = nowMillis;
    unanswered = 0;
    roundTripMillis =
        roundTripMillis < 0 ? tookMillis : (roundTripMillis * OF_OLD + tookMillis) / (OF_OLD + 1);
  }

  /** Whether it is wiser to use another path as well. */
  public boolean inDoubt(long nowMillis) {
    return unanswered > 1 || (unanswered == 1 && nowMillis - askedAtMillis >= REPEAT_MILLIS);
  }

  /** Whether the path is to be given up. */
  public boolean lost(long nowMillis) {
    return unanswered >= MOST_UNANSWERED && nowMillis - askedAtMillis >= REPEAT_MILLIS;
  }

  /** When something was last sent. */
  public long usedAtMillis() {
    return usedAtMillis;
  }

  /** When the other end last answered. */
  public long answeredAtMillis() {
    return answeredAtMillis;
  }

  /** Smoothed time to the other end and back; negative if not known yet. */
  public double roundTripMillis() {
    return roundTripMillis;
  }
}
