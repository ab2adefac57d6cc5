package dev.mvmci.repram.store;

import java.util.BitSet;

/**
 * A summary of which versions a store holds: keys fall into buckets by hash, each bucket sums up
 * its versions. Equal sums mean equal contents; the buckets that differ say where to look. Kept up
 * to date with each change, so that taking it costs nothing.
 */
public final class Digest {

  /** Part of the mesh protocol: all nodes must agree on it. */
  public static final int BUCKETS = 1024;

  private final long[] sums;

  Digest() {
    this(new long[BUCKETS]);
  }

  private Digest(long[] sums) {
    this.sums = sums;
  }

  /** The digest with these sums, one for each bucket. */
  public static Digest of(long[] sums) {
    if (sums.length != BUCKETS) {
      throw new IllegalArgumentException(
          "a digest has " + BUCKETS + " sums, this one " + sums.length);
    }
    return new Digest(sums.clone());
  }

  /** The bucket a key falls into. */
  public static int bucketOf(String key) {
    return bucketOf(Hash64.of(key));
  }

  private static int bucketOf(long keyHash) {
    return (int) (keyHash >>> 54);
  }

  /** Adds an entry, or takes it away again: both are the same exclusive or. */
  void toggle(Entry entry) {
    long keyHash = Hash64.of(entry.key());
    sums[bucketOf(keyHash)] ^= entry.digestHash(keyHash);
  }

  Digest copy() {
    return new Digest(sums.clone());
  }

  public long sum(int bucket) {
    return sums[bucket];
  }

  /** The buckets in which two stores differ. */
  public BitSet differences(Digest other) {
    var differing = new BitSet(BUCKETS);
    for (int i = 0; i < BUCKETS; i++) {
      if (sums[i] != other.sums[i]) {
        differing.set(i);
      }
    }
    return differing;
  }
}
