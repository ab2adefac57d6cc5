package dev.mvmci.jobs;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Where claims wait for work. Each applied log entry makes the desk look once how much is pending
 * and send that many of the longest waiting to claim; who comes back with nothing waits again.
 */
final class ClaimDesk {

  /** Claims that may wait at one node. */
  static final int MAX_WAITING = 10_000;

  private static final String PENDING =
      """
      SELECT count(*) AS jobs FROM (
        SELECT 1 FROM workflows WHERE status = 'pending' AND kind = ? LIMIT ?)
      """;

  private final JobDatabase database;
  private final ReentrantLock lock = new ReentrantLock();

  /** In order of arrival. Guarded by lock. */
  private final List<Waiter> waiters = new ArrayList<>();

  ClaimDesk(JobDatabase database) {
    this.database = database;
  }

  private record Waiter(String workerId, Set<JobKind> kinds, CountDownLatch call) {}

  /** Claims; if there is nothing, again each time there may be something, until time is up. */
  List<Job> await(ClaimOrder order, Duration patience, Supplier<List<Job>> claim, Runnable nudge)
      throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      var waiter = new Waiter(order.workerId(), order.kinds(), new CountDownLatch(1));
      // Waits before it looks, so that work which comes in between calls it.
      enter(waiter);
      try {
        if (pendingFor(order.kinds())) {
          List<Job> claimed = claim.get();
          if (!claimed.isEmpty()) {
            return claimed;
          }
        }
        long left = deadline - System.nanoTime();
        if (left <= 0 || !waiter.call().await(left, TimeUnit.NANOSECONDS)) {
          return List.of();
        }
      } finally {
        leave(waiter);
        // A call that this waiter did not follow must reach the next one.
        nudge.run();
      }
    }
  }

  private void enter(Waiter waiter) {
    lock.lock();
    try {
      if (waiters.size() >= MAX_WAITING) {
        throw new JobQueue.TooManyClaims(MAX_WAITING);
      }
      waiters.add(waiter);
    } finally {
      lock.unlock();
    }
  }

  private void leave(Waiter waiter) {
    lock.lock();
    try {
      waiters.remove(waiter);
    } finally {
      lock.unlock();
    }
  }

  /** Whether a claim of this worker waits here. */
  boolean waits(String workerId) {
    lock.lock();
    try {
      return waiters.stream().anyMatch(waiter -> waiter.workerId().equals(workerId));
    } finally {
      lock.unlock();
    }
  }

  /** Calls as many as there is work for. */
  Duration callWaiters() {
    List<Waiter> waiting;
    lock.lock();
    try {
      waiting = waiters.stream().filter(waiter -> waiter.call().getCount() > 0).toList();
    } finally {
      lock.unlock();
    }
    Map<JobKind, Long> pending = new EnumMap<>(JobKind.class);
    for (Waiter waiter : waiting) {
      for (JobKind kind : waiter.kinds()) {
        long left = pending.computeIfAbsent(kind, k -> pending(k, waiting.size()));
        if (left > 0) {
          pending.put(kind, left - 1);
          waiter.call().countDown();
          break;
        }
      }
    }
    return Loop.UNTIL_NUDGED;
  }

  private boolean pendingFor(Set<JobKind> kinds) {
    return kinds.stream().anyMatch(kind -> pending(kind, 1) > 0);
  }

  private long pending(JobKind kind, int limit) {
    return database
        .query(PENDING, kind.label(), limit)
        .first()
        .orElseThrow()
        .requiredInteger("jobs");
  }
}
