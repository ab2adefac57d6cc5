package dev.mvmci.sql.services;

import dev.mvmci.sql.ReplicatedSqlite;
import dev.mvmci.sql.ReplicatedSqlite.Subscription;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Lets threads sleep until this member has applied something that changed rows. */
final class AppliedSignal implements AutoCloseable {

  private final ReentrantLock lock = new ReentrantLock(); // guards changes and closed
  private final Condition changed = lock.newCondition();
  private final Subscription subscription;
  private long changes;
  private boolean closed;

  AppliedSignal(ReplicatedSqlite database) {
    this.subscription =
        database.onApplied(applied -> {
          if (applied.changes() > 0) {
            note();
          }
        });
  }

  /** Wakes all who wait, for instance because they have something new to look for. */
  void note() {
    lock.lock();
    try {
      changes++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** How many changes there were; taken before looking, given to {@link #awaitBeyond} after. */
  long seen() {
    lock.lock();
    try {
      return changes;
    } finally {
      lock.unlock();
    }
  }

  /** Waits for a change after those seen; false if this is closed. */
  boolean awaitBeyond(long seen) throws InterruptedException {
    lock.lock();
    try {
      while (changes == seen && !closed) {
        changed.await();
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  /** As {@link #awaitBeyond(long)}, but no longer than this. */
  boolean awaitBeyond(long seen, Duration atMost) throws InterruptedException {
    lock.lock();
    try {
      long nanos = atMost.toNanos();
      while (changes == seen && !closed && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    subscription.close();
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
