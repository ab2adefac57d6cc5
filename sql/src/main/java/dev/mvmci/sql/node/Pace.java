package dev.mvmci.sql.node;

import dev.mvmci.sql.entry.Entry;
import java.util.concurrent.TimeUnit;

/**
 * When the next entry of the log leaves. An entry costs the members some milliseconds of processor
 * time whatever it carries, so callers share one where that costs them little time:
 *
 * <ul>
 *   <li>A second entry leaves beside one that is under way only if it is full, or if the first has
 *       been under way for long, as between distant members.
 *   <li>Who has just been answered often asks again at once. The next entry waits a moment for as
 *       many as the last one carried: a quarter of the time that the last one took, and at most
 *       {@link #LONGEST_GATHERING_NANOS}. A caller that is alone never waits.
 * </ul>
 *
 * <p>Thread-safe. Times are those of one monotonic clock, in nanoseconds.
 */
final class Pace {

  /** The age from which the entry under way no longer holds up the next one. */
  static final long SECOND_ENTRY_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  static final long LONGEST_GATHERING_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private int underWay;
  private long leftAt;
  private int expected;
  private long gatherUntil;

  /** An entry has left. */
  synchronized void left(long now) {
    underWay++;
    leftAt = now;
  }

  /** An entry with so many commands has been answered. */
  synchronized void settled(int commands, long now) {
    underWay--;
    expected = commands;
    gatherUntil = now + Math.min(LONGEST_GATHERING_NANOS, (now - leftAt) / 4);
  }

  /** With so many commands there is nothing to wait for but the entry that is under way. */
  synchronized int enough() {
    return underWay > 0 ? Entry.MAX_COMMANDS : Math.max(1, expected);
  }

  /**
   * How long the commands that are there wait for others.
   *
   * @return 0 or less if they leave now
   */
  synchronized long waitNanos(int commands, long bytes, long now) {
    if (commands >= Entry.MAX_COMMANDS || bytes >= Entry.TARGET_BYTES) {
      return 0;
    }
    if (underWay > 0) {
      return leftAt + SECOND_ENTRY_NANOS - now;
    }
    return commands >= expected ? 0 : gatherUntil - now;
  }
}
