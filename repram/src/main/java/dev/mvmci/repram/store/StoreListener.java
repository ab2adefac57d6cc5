package dev.mvmci.repram.store;

/**
 * Hears of every change, in the order in which it happens to each key. Called under the store's
 * lock: it must not block, and not call back.
 */
public interface StoreListener {

  /** A value was kept. */
  void stored(Entry entry, long remainingMillis);

  /** A value's time is over. */
  void expired(String key, Version version);
}
