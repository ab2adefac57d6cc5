package dev.mvmci.repram.time;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Timers of real time: one thread waits, each task runs on a virtual thread of its own. */
public final class SystemTimers implements Timers {

  private static final Logger log = LoggerFactory.getLogger(SystemTimers.class);

  private final ScheduledThreadPoolExecutor waiting;

  public SystemTimers() {
    waiting =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("repram-timers").daemon().factory());
    waiting.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    waiting.setRemoveOnCancelPolicy(true);
  }

  @Override
  public void after(Duration delay, Runnable task) {
    try {
      var _ =
          waiting.schedule(
              () -> Thread.startVirtualThread(() -> run(task)),
              delay.toNanos(),
              TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      log.debug("timer set while closing", e);
    }
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      log.error("timer task failed", e);
    }
  }

  @Override
  public void close() {
    waiting.shutdownNow();
  }
}
