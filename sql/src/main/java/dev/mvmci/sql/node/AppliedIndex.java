package dev.mvmci.sql.node;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** How far this member has applied the log, for those who wait until it has come to some entry. */
final class AppliedIndex {

  private final ReentrantLock lock = new ReentrantLock();

  /** Guarded by {@link #lock}. */
  private final PriorityQueue<Waiting> waiting =
      new PriorityQueue<>(Comparator.comparingLong(Waiting::index));

  private final LongConsumer awaited;
  private volatile long applied;

  /**
   * Begins where the log stands.
   *
   * @param awaited told of each entry that somebody begins to wait for
   */
  AppliedIndex(long applied, LongConsumer awaited) {
    this.applied = applied;
    this.awaited = awaited;
  }

  /**
   * Completes, on the apply thread or at once, when the entry is applied here; with a {@link
   * java.util.concurrent.TimeoutException} if that takes longer.
   */
  CompletableFuture<Void> reached(long index, Duration patience) {
    if (applied >= index) {
      return CompletableFuture.completedFuture(null);
    }
    Waiting mine = new Waiting(index, new CompletableFuture<>());
    lock.lock();
    try {
      if (applied >= index) {
        return CompletableFuture.completedFuture(null);
      }
      waiting.add(mine);
    } finally {
      lock.unlock();
    }
    awaited.accept(index);
    return mine.done()
        .orTimeout(patience.toNanos(), TimeUnit.NANOSECONDS)
        .whenComplete((_, error) -> {
          if (error != null) {
            forget(mine);
          }
        });
  }

  /** Called after each entry, with growing indexes. */
  void advance(long index) {
    applied = index;
    for (Waiting next = due(index); next != null; next = due(index)) {
      next.done().complete(null);
    }
  }

  private @Nullable Waiting due(long index) {
    lock.lock();
    try {
      Waiting first = waiting.peek();
      return first != null && first.index() <= index ? waiting.poll() : null;
    } finally {
      lock.unlock();
    }
  }

  private void forget(Waiting mine) {
    lock.lock();
    try {
      waiting.remove(mine);
    } finally {
      lock.unlock();
    }
  }

  private record Waiting(long index, CompletableFuture<Void> done) {}
}
