package dev.mvmci.repram.replication;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** Counts the nodes that hold a write; each counts once, however often it says so. */
public final class Quorum {

  private final int needed;
  private final Consumer<String> onConfirm;
  private final CompletableFuture<Void> reached = new CompletableFuture<>();
  // Guards the set.
  private final ReentrantLock lock = new ReentrantLock();
  private final Set<String> confirmed = new HashSet<>(4);

  /** A quorum that needs so many nodes besides the one that counts. */
  Quorum(int needed) {
    this(needed, _ -> {});
  }

  /** A quorum that also tells of each node that confirms, once. */
  Quorum(int needed, Consumer<String> onConfirm) {
    this.needed = needed;
    this.onConfirm = onConfirm;
    if (needed <= 0) {
      reached.complete(null);
    }
  }

  void confirm(String nodeId) {
    boolean enough;
    lock.lock();
    try {
      if (!confirmed.add(nodeId)) {
        return;
      }
      enough = confirmed.size() >= needed;
    } finally {
      lock.unlock();
    }
    onConfirm.accept(nodeId);
    if (enough) {
      reached.complete(null);
    }
  }

  /** Completes when enough nodes hold the write. */
  public CompletableFuture<Void> reached() {
    return reached;
  }
}
