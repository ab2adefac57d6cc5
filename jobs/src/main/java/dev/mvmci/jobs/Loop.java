package dev.mvmci.jobs;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A virtual thread that does one step whenever it was nudged or its own pause is over. Nudges that
 * come during a step are one nudge.
 */
final class Loop implements AutoCloseable {

  /** A pause without end: only a nudge starts the next step. */
  static final Duration UNTIL_NUDGED = Duration.ofDays(1);

  private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
  private static final Logger log = LoggerFactory.getLogger(Loop.class);

  private final String name;
  private final Supplier<Duration> step;
  private final Semaphore nudges = new Semaphore(0);
  private final Thread thread;

  /**
   * Starts it.
   *
   * @param step returns how long to pause at most before the next one
   */
  Loop(String name, Supplier<Duration> step) {
    this.name = name;
    this.step = step;
    this.thread = Thread.ofVirtual().name("jobs-" + name).start(this::run);
  }

  /** Wants a step; returns at once, may be called from any thread. */
  void nudge() {
    if (nudges.availablePermits() == 0) {
      nudges.release();
    }
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        Duration pause = stepOrRest();
        boolean _ = nudges.tryAcquire(Math.max(1, pause.toMillis()), TimeUnit.MILLISECONDS);
        nudges.drainPermits();
      }
    } catch (InterruptedException _) {
      // closed
    }
  }

  private Duration stepOrRest() {
    try {
      return step.get();
    } catch (QueueFailure e) {
      log.debug("loop={} waits: {}", name, e.getMessage());
    } catch (RuntimeException e) {
      if (!Thread.currentThread().isInterrupted()) {
        log.warn("loop={} failed, goes on in {}", name, AFTER_FAILURE, e);
      }
    }
    return AFTER_FAILURE;
  }

  /** Ends the thread; a step under way is interrupted. */
  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
