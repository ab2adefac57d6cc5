package dev.mvmci.engine.run;

import dev.mvmci.engine.store.BackgroundThread;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Rings at given times. One thread serves all timers; a waiting one costs a hundred bytes. */
final class Timers implements AutoCloseable {

  private final Sleeper sleeper;
  private final BackgroundThread thread = new BackgroundThread("engine-timers", this::run);
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  // Guarded by the lock.
  private final TreeSet<Timer> waiting =
      new TreeSet<>(Comparator.comparing(Timer::due).thenComparingLong(Timer::number));
  private long lastNumber;
  private boolean closed;

  Timers(Sleeper sleeper) {
    this.sleeper = sleeper;
  }

  void start() {
    thread.start();
  }

  /** One time to ring at. */
  static final class Timer {
    private final Instant due;
    private final long number;
    private final Runnable ring;
    private volatile boolean rang;

    private Timer(Instant due, long number, Runnable ring) {
      this.due = due;
      this.number = number;
      this.ring = ring;
    }

    Instant due() {
      return due;
    }

    private long number() {
      return number;
    }

    /** Whether its time has come. */
    boolean rang() {
      return rang;
    }
  }

  /**
   * Rings once when it is that time or later, unless cancelled before.
   *
   * @param ring called on the timers' thread; must return at once
   */
  Timer at(Instant due, Runnable ring) {
    lock.lock();
    try {
      var timer = new Timer(due, ++lastNumber, ring);
      if (due.equals(Instant.MAX)) {
        return timer; // never
      }
      waiting.add(timer);
      if (waiting.first().equals(timer)) {
        changed.signal();
        thread.interrupt(); // it may sleep towards a later one
      }
      return timer;
    } finally {
      lock.unlock();
    }
  }

  /** The timer does not ring any more, unless it is ringing now. */
  void cancel(Timer timer) {
    lock.lock();
    try {
      waiting.remove(timer);
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    while (true) {
      try {
        Timer next = next();
        if (next == null) {
          return;
        }
        sleeper.sleepUntil(next.due());
        ring(next.due());
      } catch (InterruptedException _) {
        // there is an earlier one, or the end has come: look again
      }
    }
  }

  private @Nullable Timer next() throws InterruptedException {
    lock.lock();
    try {
      while (waiting.isEmpty() && !closed) {
        changed.await();
      }
      return closed ? null : waiting.first();
    } finally {
      lock.unlock();
    }
  }

  private void ring(Instant until) {
    for (Timer timer : due(until)) {
      timer.rang = true;
      timer.ring.run();
    }
  }

  private List<Timer> due(Instant until) {
    lock.lock();
    try {
      var due = new ArrayList<Timer>();
      while (!waiting.isEmpty() && !waiting.first().due().isAfter(until)) {
        due.add(waiting.removeFirst());
      }
      return due;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
    thread.interrupt();
    thread.join();
  }
}
