package dev.mvmci.worker;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Extends the leases of all jobs under way, from one platform thread: guests that compute occupy
 * the carriers of virtual threads, and a lease must not run out for that.
 */
final class Heartbeats implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Heartbeats.class);

  private final Supplier<Collection<JobRun>> jobs;
  private final ScheduledExecutorService scheduler;

  Heartbeats(Supplier<Collection<JobRun>> jobs) {
    this.jobs = jobs;
    this.scheduler =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("worker-heartbeats").daemon().factory());
  }

  void every(Duration interval) {
    var _ =
        scheduler.scheduleWithFixedDelay(
            () -> jobs.get().forEach(this::beat),
            interval.toMillis(),
            interval.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  /** One job's heartbeat as soon as possible. */
  void soon(JobRun job) {
    try {
      scheduler.execute(() -> beat(job));
    } catch (RejectedExecutionException _) {
      log.trace("closing; the next start will ask job={}", job.jobId());
    }
  }

  private void beat(JobRun job) {
    try {
      job.beat();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      // One job's trouble must not cost the others their leases.
      log.error("heartbeat failed job={}", job.jobId(), e);
    }
  }

  @Override
  public void close() {
    scheduler.shutdownNow();
  }
}
