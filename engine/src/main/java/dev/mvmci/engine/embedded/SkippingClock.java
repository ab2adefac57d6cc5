package dev.mvmci.engine.embedded;

import dev.mvmci.engine.run.Sleeper;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A clock that goes as others do, but skips the times in which nothing happens. Thread-safe. */
final class SkippingClock implements InstantSource, Sleeper {

  private final Instant begin;
  private final long beganNanos = System.nanoTime();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition skip = lock.newCondition();
  // Guarded by the lock.
  private Duration skipped = Duration.ZERO;

  /** It is this time now. */
  SkippingClock(Instant begin) {
    this.begin = begin;
  }

  @Override
  public Instant instant() {
    lock.lock();
    try {
      return begin.plus(skipped).plusNanos(System.nanoTime() - beganNanos);
    } finally {
      lock.unlock();
    }
  }

  /** It is that time now, if it was not later. */
  void skipTo(Instant time) {
    lock.lock();
    try {
      Duration left = Duration.between(instant(), time);
      if (left.isPositive()) {
        skipped = skipped.plus(left);
        skip.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** How much of the time was skipped. */
  Duration skipped() {
    lock.lock();
    try {
      return skipped;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void sleepUntil(Instant time) throws InterruptedException {
    Duration longest = Duration.ofMinutes(1);
    lock.lockInterruptibly();
    try {
      Duration left = Duration.between(instant(), time);
      while (left.isPositive()) {
        Duration wait = left.compareTo(longest) < 0 ? left : longest;
        var _ = skip.await(wait.toNanos(), TimeUnit.NANOSECONDS);
        left = Duration.between(instant(), time);
      }
    } finally {
      lock.unlock();
    }
  }
}
