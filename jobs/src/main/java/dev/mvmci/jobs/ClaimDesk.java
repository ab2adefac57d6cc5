package dev.mvmci.jobs;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Where claims wait for work. Each applied log entry makes the desk look once how much is pending
 * and send that many of the longest waiting to claim; who comes back with nothing waits again, as
 * the last.
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

  private static final class Waiter {
    private final ClaimOrder order;
    private final Semaphore call = new Semaphore(0);

    /** Looked for work and found none. */
    private volatile boolean parked;

    Waiter(ClaimOrder order) {
      this.order = order;
    }

    /** One call that was not followed yet is enough. Only the calling loop calls. */
    void call() {
      if (call.availablePermits() == 0) {
        call.release();
      }
    }
  }

  /** Claims; if there is nothing, again each time there may be something, until time is up. */
  List<Job> await(ClaimOrder order, Duration patience, Supplier<List<Job>> claim, Runnable nudge)
      throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    var waiter = new Waiter(order);
    // Waits before it looks, so that work which comes in between calls it.
    enter(waiter);
    try {
      while (true) {
        if (pendingFor(order.kinds())) {
          // Keeps its place meanwhile: nobody else is called for what it is about to take.
          List<Job> claimed = claim.get();
          if (!claimed.isEmpty()) {
            return claimed;
          }
          goToTheEnd(waiter);
          nudge.run();
        }
        waiter.parked = true;
        long left = deadline - System.nanoTime();
        if (left <= 0 || !waiter.call.tryAcquire(left, TimeUnit.NANOSECONDS)) {
          return List.of();
        }
      }
    } finally {
      leave(waiter);
      // A call that this waiter did not follow must reach the next one.
      nudge.run();
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

  /** Whoever could not take what is pending must not keep it from the others. */
  private void goToTheEnd(Waiter waiter) {
    lock.lock();
    try {
      waiters.remove(waiter);
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

  /** Whether a claim of this worker found nothing and waits here. */
  boolean waits(String workerId) {
    lock.lock();
    try {
      return waiters.stream()
          .anyMatch(waiter -> waiter.parked && waiter.order.workerId().equals(workerId));
    } finally {
      lock.unlock();
    }
  }

  /**
   * Calls as many as there is work for. Who was called and has not come away yet counts among them:
   * one job must not call two.
   */
  Duration callWaiters() {
    List<Waiter> waiting;
    lock.lock();
    try {
      waiting = List.copyOf(waiters);
    } finally {
      lock.unlock();
    }
    Map<JobKind, Long> pending = new EnumMap<>(JobKind.class);
    for (Waiter waiter : waiting) {
      for (JobKind kind : waiter.order.kinds()) {
        long left = pending.computeIfAbsent(kind, k -> pending(k, waiting.size()));
        if (left > 0) {
          pending.put(kind, left - 1);
          waiter.call();
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
