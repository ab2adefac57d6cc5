package dev.mvmci.repram.replication;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

/** Counts the nodes that hold a write; each counts once, however often it says so. */
public final class Quorum {

  private final int needed;
  private final CompletableFuture<Void> reached = new CompletableFuture<>();
  // Guards the set.
  private final ReentrantLock lock = new ReentrantLock();
  private final Set<String> confirmed = new HashSet<>(4);

  /** A quorum that needs so many nodes besides the one that counts. */
  Quorum(int needed) {
    this.needed = needed;
    if (needed <= 0) {
      reached.complete(null);
    }
  }

  void confirm(String nodeId) {
    lock.lock();
    try {
      if (!confirmed.add(nodeId) || confirmed.size() < needed) {
        return;
      }
    } finally {
      lock.unlock();
    }
    reached.complete(null);
  }

  /** Completes when enough nodes hold the write. */
  public CompletableFuture<Void> reached() {
    return reached;
  }
}
