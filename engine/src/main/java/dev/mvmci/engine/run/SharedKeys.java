package dev.mvmci.engine.run;

import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Shared keys as the next change of them finds them. One run at a time decides on a key; what it
 * decided counts for the next one before it is durable, because whatever the next one decides
 * becomes durable behind it. Reading a key without changing it is none of this: that tells what is
 * durable.
 */
final class SharedKeys {

  /** Keys that the runs of one module may share. */
  static final int MAX_PER_MODULE = 100_000;

  private static final int STRIPES = 64;

  private final StateStore store;
  private final ReentrantLock[] locks = new ReentrantLock[STRIPES];
  // Changes on their way to the disk, the last one of each key; changed under the key's lock or by
  // who put it there.
  private final ConcurrentHashMap<Place, Pending> pending = new ConcurrentHashMap<>();

  private record Place(String scope, String key) {}

  /** Each is equal to itself only. */
  private static final class Pending {
    private final byte @Nullable [] value;

    Pending(byte @Nullable [] value) {
      this.value = value;
    }
  }

  SharedKeys(StateStore store) {
    this.store = store;
    for (int i = 0; i < STRIPES; i++) {
      locks[i] = new ReentrantLock();
    }
  }

  /** Held by whoever decides on this key, until that is appended; others may have to wait, too. */
  ReentrantLock of(String key) {
    return locks[Math.floorMod(key.hashCode(), STRIPES)];
  }

  /** The key's value; called with its lock held. */
  Optional<byte[]> find(String scope, String key) {
    Pending change = pending.get(new Place(scope, key));
    return change == null ? store.find(scope, key) : Optional.ofNullable(change.value);
  }

  /**
   * The key is about to have this value, or none; called with its lock held.
   *
   * @return to be run when that is durable, or will never be
   */
  Runnable changing(String scope, String key, byte @Nullable [] value) {
    var place = new Place(scope, key);
    var change = new Pending(value);
    pending.put(place, change);
    return () -> pending.remove(place, change);
  }
}
