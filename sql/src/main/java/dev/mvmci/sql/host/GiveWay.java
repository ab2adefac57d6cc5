package dev.mvmci.sql.host;

import dev.mvmci.sql.host.Scheduling.Policy;
import dev.mvmci.sql.host.Scheduling.Usage;
import java.util.concurrent.TimeUnit;

/**
 * Whether one compiler thread gives way to others: always, unless it starves. Times are by the
 * monotonic clock.
 *
 * <p>One that starves may hold up all others for as long, for example with a garbage collection
 * that waits for it. So where it starves again and again it is tried less and less often.
 *
 * @param atNanos when it was last looked at
 * @param usage what it had had by then
 * @param relievedUntilNanos until when it need not give way
 * @param reliefNanos for how long it was relieved when it starved last
 */
record GiveWay(long atNanos, Usage usage, long relievedUntilNanos, long reliefNanos) {

  /** Long enough for what is urgent in its queue, short beside a minute of compiling. */
  static final long FIRST_RELIEF_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** Where others always want all processors: a look of a fifth of a second now and then. */
  static final long LONGEST_RELIEF_NANOS = TimeUnit.SECONDS.toNanos(16);

  /** One that has not starved for so long is as one that never has. */
  static final long FORGOTTEN_NANOS = TimeUnit.SECONDS.toNanos(60);

  /** One that was found just now. */
  static GiveWay first(long nowNanos, Usage usage) {
    return new GiveWay(nowNanos, usage, nowNanos, 0);
  }

  GiveWay next(long nowNanos, Usage now) {
    if (!starved(nowNanos - atNanos, now)) {
      return new GiveWay(nowNanos, now, relievedUntilNanos, reliefNanos);
    }
    long relief = policy() == Policy.OTHER ? reliefNanos : nextRelief(nowNanos);
    return new GiveWay(nowNanos, now, nowNanos + relief, relief);
  }

  private long nextRelief(long nowNanos) {
    boolean forgotten = nowNanos - relievedUntilNanos >= FORGOTTEN_NANOS;
    return forgotten || reliefNanos == 0
        ? FIRST_RELIEF_NANOS
        : Math.min(LONGEST_RELIEF_NANOS, 2 * reliefNanos);
  }

  Policy policy() {
    return atNanos - relievedUntilNanos < 0 ? Policy.OTHER : Policy.IDLE;
  }

  /** Whether it has had next to nothing for most of an interval, though it wanted to run. */
  private boolean starved(long intervalNanos, Usage now) {
    long ran = now.ranNanos() - usage.ranNanos();
    long waited = now.waitedNanos() - usage.waitedNanos();
    if (ran == 0 && usage.runnable() && now.runnable()) {
      // It cannot have slept without running first, so it waited all the time. That is not counted
      // yet, and would not be for as long as nobody lets it run.
      waited = intervalNanos;
    }
    return waited > intervalNanos / 2 && ran < intervalNanos / 10;
  }
}
