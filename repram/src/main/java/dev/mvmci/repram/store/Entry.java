package dev.mvmci.repram.store;

import dev.mvmci.repram.time.TimerWheel;
import org.jspecify.annotations.Nullable;

/**
 * A kept value, or what is left of one. Laid out for memory: the version is held as its two
 * numbers, and the timer wheel links entries through themselves.
 *
 * <p>After its deadline an entry is a ghost for a while: without value, seen by nobody, but its
 * version still refuses older copies that repairs and replays may bring.
 */
public final class Entry extends TimerWheel.Timed {

  private final String key;
  private final int ttlSeconds;
  private final long time;
  private final long tie;
  private final long deadlineNanos;
  private final long guardNanos;
  // Set to null once, under the store's lock; read without it. A reader looks at it once.
  private byte @Nullable [] value;

  /**
   * A live entry.
   *
   * @param deadlineNanos monotonic time at which the value ends
   * @param guardNanos monotonic time up to which older writes of this key may still be alive
   *     elsewhere; not before the deadline
   */
  Entry(Write write, long deadlineNanos, long guardNanos) {
    this.key = write.key();
    this.value = write.value();
    this.ttlSeconds = write.ttlSeconds();
    this.time = write.version().time();
    this.tie = write.version().tie();
    this.deadlineNanos = deadlineNanos;
    this.guardNanos = guardNanos;
  }

  public String key() {
    return key;
  }

  public Version version() {
    return new Version(time, tie);
  }

  public int ttlSeconds() {
    return ttlSeconds;
  }

  /** When the writer wrote it, by the writer's wall clock. */
  public long createdAtMillis() {
    return time / 1_000_000;
  }

  /** The value as long as the entry lives at this moment, else null. Not to be changed. */
  public byte @Nullable [] valueAt(long nowNanos) {
    return deadlineNanos - nowNanos > 0 ? value : null;
  }

  /** Milliseconds to live from this moment, rounded down. */
  public long remainingMillis(long nowNanos) {
    return Math.max(0, (deadlineNanos - nowNanos) / 1_000_000);
  }

  boolean livesAt(long nowNanos) {
    return valueAt(nowNanos) != null;
  }

  boolean ghost() {
    return value == null;
  }

  void becomeGhost() {
    value = null;
  }

  long guardNanos() {
    return guardNanos;
  }

  int compareVersion(Version other) {
    int byTime = Long.compare(time, other.time());
    return byTime != 0 ? byTime : Long.compare(tie, other.tie());
  }

  /** Bytes this costs its node: text, value, and what the structures around them take. */
  long cost() {
    byte[] held = value;
    return cost(key, held == null ? 0 : held.length);
  }

  static long cost(String key, int valueLength) {
    return FIXED_COST + 2L * key.length() + valueLength;
  }

  /** Entry 64, string 24, two array headers 32, index nodes 48, padding. */
  static final int FIXED_COST = 184;

  long digestHash(long keyHash) {
    return Hash64.mix(keyHash ^ Hash64.mix(time ^ Hash64.mix(tie)));
  }

  @Override
  protected long dueTick() {
    return FadingStore.tickAfter(ghost() ? guardNanos + FadingStore.GHOST_NANOS : deadlineNanos);
  }
}
