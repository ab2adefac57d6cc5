package dev.mvmci.engine.run;

import java.util.concurrent.locks.ReentrantLock;

/** Lets one run at a time change a shared key: what it decided on holds until it is durable. */
final class SharedKeys {

  /** Keys that the runs of one module may share. */
  static final int MAX_PER_MODULE = 100_000;

  private static final int STRIPES = 64;

  private final ReentrantLock[] locks = new ReentrantLock[STRIPES];

  SharedKeys() {
    for (int i = 0; i < STRIPES; i++) {
      locks[i] = new ReentrantLock();
    }
  }

  /** Held by whoever changes this key; others may have to wait as well. */
  ReentrantLock of(String key) {
    return locks[Math.floorMod(key.hashCode(), STRIPES)];
  }
}
