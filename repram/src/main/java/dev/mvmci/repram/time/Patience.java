package dev.mvmci.repram.time;

import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Waits that end after some time, by the thousand each second: a wait costs two references in a
 * wheel, and nothing wakes up for one that ended well. Thread-safe.
 */
public final class Patience {

  /** How finely waits end; never early. */
  public static final Duration TICK = Duration.ofMillis(100);

  private final Clocks clocks;
  // Guards the wheel.
  private final ReentrantLock lock = new ReentrantLock();
  private final TimerWheel wheel;

  public Patience(Clocks clocks) {
    this.clocks = clocks;
    this.wheel = new TimerWheel(currentTick());
  }

  private static final class Wait extends TimerWheel.Timed {
    private final long dueTick;
    private final CompletableFuture<Boolean> inTime = new CompletableFuture<>();

    Wait(long dueTick) {
      this.dueTick = dueTick;
    }

    @Override
    protected long dueTick() {
      return dueTick;
    }
  }

  /**
   * Completes with true as soon as the event completes, or with false if it has not when the time
   * is over; on the thread that completes the event, or on the one that calls {@link #advance}.
   */
  public CompletableFuture<Boolean> within(Duration time, CompletableFuture<Void> event) {
    if (event.isDone()) {
      return CompletableFuture.completedFuture(true);
    }
    var wait = new Wait(currentTick() + 1 + time.dividedBy(TICK) + 1);
    lock.lock();
    try {
      wheel.add(wait);
    } finally {
      lock.unlock();
    }
    var _ = event.thenRun(() -> end(wait));
    return wait.inTime;
  }

  private void end(Wait wait) {
    lock.lock();
    try {
      wheel.remove(wait);
    } finally {
      lock.unlock();
    }
    wait.inTime.complete(true);
  }

  /** Ends the waits whose time is over; to be called about once a {@link #TICK}. */
  public void advance() {
    var over = new ArrayList<Wait>();
    lock.lock();
    try {
      wheel.advance(currentTick(), due -> over.add((Wait) due));
    } finally {
      lock.unlock();
    }
    over.forEach(wait -> wait.inTime.complete(false));
  }

  private long currentTick() {
    return Math.floorDiv(clocks.monotonicNanos(), TICK.toNanos());
  }
}
