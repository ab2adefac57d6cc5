package dev.mvmci.p2p.blob;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Who keeps which blob from being removed, and who is assembling which. Thread-safe. */
final class Holds {

  /** Guards what follows. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Condition assembled = lock.newCondition();
  private final Map<BlobId, Integer> held = new HashMap<>();
  private final Set<BlobId> assembling = new HashSet<>();

  /** What to do with a blob that nobody holds. */
  @FunctionalInterface
  interface Removal {
    void run() throws IOException;
  }

  void hold(BlobId id) {
    lock.lock();
    try {
      var _ = held.merge(id, 1, Integer::sum);
    } finally {
      lock.unlock();
    }
  }

  void release(BlobId id) {
    lock.lock();
    try {
      var _ = held.computeIfPresent(id, (_, count) -> count == 1 ? null : count - 1);
    } finally {
      lock.unlock();
    }
  }

  /** Removes what nobody holds; meanwhile nobody comes to hold it. */
  void removeIfFree(BlobId id, Removal removal) throws IOException {
    lock.lock();
    try {
      if (!held.containsKey(id)) {
        removal.run();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits until nobody else assembles this blob, and holds it. */
  void beginAssembly(BlobId id) throws InterruptedException {
    lock.lock();
    try {
      while (!assembling.add(id)) {
        assembled.await();
      }
      hold(id);
    } finally {
      lock.unlock();
    }
  }

  void endAssembly(BlobId id) {
    lock.lock();
    try {
      release(id);
      boolean _ = assembling.remove(id);
      assembled.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
