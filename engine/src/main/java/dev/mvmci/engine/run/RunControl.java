package dev.mvmci.engine.run;

import dev.mvmci.engine.guest.CompiledModule;
import dev.mvmci.engine.run.RunStopped.Reason;
import java.time.Instant;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * When a run's thread may compute, and how others stop it. The thread computes only while it holds
 * one of the engine's permits, and gives it back while it waits for anything.
 */
final class RunControl {

  private final Semaphore permits;
  private final long sliceNanos;
  private final AtomicReference<@Nullable Reason> stop = new AtomicReference<>();
  private volatile @Nullable Thread thread;
  // When the guest began to compute; 0 while it does not. Written by the run's thread.
  private volatile long sliceStart;
  private volatile boolean inEffect;
  private volatile boolean cancelled;
  private volatile boolean cleansUp;
  private volatile boolean cancellationTold;
  private volatile Instant expiresAt = Instant.MAX;
  private final Attention attention = new Attention();
  // Only used by the run's thread.
  private boolean holdsPermit;
  private @Nullable Thread leftBehind;

  /**
   * Control of a run.
   *
   * @param cancelled whether its cancellation was asked for at an earlier time
   */
  RunControl(Semaphore permits, long sliceNanos, boolean cancelled) {
    this.permits = permits;
    this.sliceNanos = sliceNanos;
    this.cancelled = cancelled;
  }

  /** Something that waits. */
  @FunctionalInterface
  interface Waiting<T extends @Nullable Object> {
    T get() throws InterruptedException;
  }

  // ---- the run's thread

  void begin() {
    thread = Thread.currentThread();
    check();
  }

  /** Waits for a permit; the guest may then compute. */
  void compute() {
    try {
      permits.acquire();
    } catch (InterruptedException _) {
      throw stopped();
    }
    holdsPermit = true;
    newSlice();
  }

  /** The guest has got somewhere: its time to compute begins anew. */
  void newSlice() {
    sliceStart = System.nanoTime() | 1; // never 0
  }

  /** The thread is about to execute this code. */
  void executing(CompiledModule code) {
    attention.begin(code);
  }

  /** The thread has left the code. */
  void executed() {
    attention.end();
  }

  /** The guest does not compute any more, for the time or for good. */
  void rest() {
    sliceStart = 0;
    if (holdsPermit) {
      holdsPermit = false;
      permits.release();
    }
  }

  /** Waits for something without a permit; a stop interrupts it. */
  <T extends @Nullable Object> T outside(Waiting<T> waiting) {
    rest();
    T result;
    try {
      result = waiting.get();
    } catch (InterruptedException _) {
      throw stopped();
    }
    compute();
    return result;
  }

  /** As {@link #outside} for an effect, which a closing engine lets finish if it can. */
  <T extends @Nullable Object> T outsideInEffect(Waiting<T> effect) {
    inEffect = true;
    try {
      check();
      return outside(effect);
    } finally {
      inEffect = false;
    }
  }

  /** Throws if somebody stopped the run. */
  void check() {
    Reason reason = stop.get();
    if (reason != null) {
      throw new RunStopped(reason);
    }
  }

  /** Throws if the run is cancelled and has nothing to clean up; for calls that are no replay. */
  void checkCancelled() {
    if (cancelled && !cleansUp) {
      throw new RunStopped(Reason.CANCELLED);
    }
  }

  boolean isCancelled() {
    return cancelled;
  }

  /** The guest knows of its cancellation. */
  void cancellationTold() {
    cancellationTold = true;
  }

  /** Whether there is a cancellation that the guest does not know of. */
  boolean isCancellationNews() {
    return cancelled && !cancellationTold;
  }

  /** Whether the guest wants to be told of its cancellation instead of being stopped by it. */
  void cleansUp(boolean wanted) {
    cleansUp = wanted;
  }

  boolean cleansUp() {
    return cleansUp;
  }

  /** What an interrupt of the run's thread means. */
  RunStopped stopped() {
    Reason reason = stop.get();
    // Nobody but this class interrupts the thread; if somebody did, the run can go on later.
    return new RunStopped(reason == null ? Reason.CLOSING : reason);
  }

  /** Work of the run goes on, for a moment, that its thread gave up waiting for. */
  void leavesBehind(Thread worker) {
    leftBehind = worker;
  }

  /**
   * The thread is about to end its work on the run; a late interrupt must not disturb that, and
   * what was left behind has come to its end.
   */
  void finish() {
    rest();
    thread = null;
    while (leftBehind != null) {
      try {
        leftBehind.join();
        leftBehind = null;
      } catch (InterruptedException _) {
        // meant for what the thread did before
      }
    }
    var _ = Thread.interrupted();
  }

  // ---- others

  /** Stops the guest, unless it cleans up: that finds out when it next waits. */
  void cancel() {
    cancelled = true;
    if (!cleansUp && stop.compareAndSet(null, Reason.CANCELLED)) {
      interrupt();
    }
  }

  /** From this time on the run may be no more. */
  void expireAt(Instant time) {
    expiresAt = time;
  }

  void stopIfExpired(Instant now) {
    if (!now.isBefore(expiresAt)
        && stop.compareAndSet(null, cancelled ? Reason.CANCELLED : Reason.EXPIRED)) {
      interrupt();
    }
  }

  /** Stops the guest now, or after the effect it waits for. */
  void close() {
    if (stop.compareAndSet(null, Reason.CLOSING) && !inEffect) {
      interrupt();
    }
  }

  /** Stops the guest whatever it waits for. */
  void closeNow() {
    stop.compareAndSet(null, Reason.CLOSING);
    interrupt();
    attention.call();
  }

  /** To be called often: also has a guest heed that it was stopped, if it still computes. */
  void stopIfOverdue(long nowNanos) {
    long start = sliceStart;
    if (start != 0) {
      if (nowNanos - start > sliceNanos && stop.compareAndSet(null, Reason.TIMED_OUT)) {
        interrupt();
      }
      if (stop.get() != null) {
        attention.call();
      }
    }
  }

  private void interrupt() {
    Thread running = thread;
    if (running != null) {
      running.interrupt();
    }
  }
}
