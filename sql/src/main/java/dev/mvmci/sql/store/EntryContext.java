package dev.mvmci.sql.store;

/** What SQL functions know of the entry and command being applied. Apply thread only. */
final class EntryContext {

  private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

  private long timeMillis;
  private long index;
  private long randomState;

  void begin(long entryTimeMillis, long entryIndex) {
    timeMillis = entryTimeMillis;
    index = entryIndex;
  }

  /** Each command has its own random sequence, so one that fails does not shift the others'. */
  void beginCommand(int ordinal) {
    randomState = mix(mix(index) + mix(timeMillis) + ordinal);
  }

  long timeMillis() {
    return timeMillis;
  }

  long index() {
    return index;
  }

  /**
   * SplitMix64, written out because every member must draw the same numbers whatever its JDK. Not
   * for secrets: who reads the log can compute them.
   */
  long nextRandom() {
    randomState += GOLDEN_GAMMA;
    return mix(randomState);
  }

  private static long mix(long value) {
    long z = value;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
