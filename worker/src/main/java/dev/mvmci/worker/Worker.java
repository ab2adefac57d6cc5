package dev.mvmci.worker;

import dev.mvmci.http.HttpCaller;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Claims jobs from a control plane and runs up to its capacity of them at once. Knows the control
 * plane only through requests, so it does not matter what leads there. While the control plane is
 * away, executions go on and their outcomes wait to be reported.
 */
public final class Worker implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Worker.class);

  /** Jobs asked for in one claim at most. */
  private static final int MAX_PER_CLAIM = 32;

  private final WorkerConfig config;
  private final ControlPlane control;
  private final ExecutionBackend backend;
  private final RunLogs logs;
  private final RandomGenerator random;
  private final ExecutorService threads;
  private final Heartbeats heartbeats;

  /** By job id. */
  private final ConcurrentHashMap<String, JobRun> active = new ConcurrentHashMap<>();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition jobEnded = lock.newCondition();

  private Worker(
      WorkerConfig config, HttpCaller caller, ExecutionBackend backend, RandomGenerator random) {
    this.config = config;
    this.control = new ControlPlane(caller, config);
    this.backend = backend;
    this.logs = new RunLogs(backend);
    this.random = random;
    this.threads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("worker-", 0).factory());
    this.heartbeats = new Heartbeats(active::values);
  }

  /** Starts a worker; it begins by taking over what its earlier incarnation held. */
  public static Worker start(
      WorkerConfig config, HttpCaller caller, ExecutionBackend backend, RandomGenerator random) {
    var worker = new Worker(config, caller, backend, random);
    worker.heartbeats.every(config.heartbeatInterval());
    worker.threads.execute(worker::claimUntilClosed);
    return worker;
  }

  /** Jobs under way. */
  public int activeJobs() {
    return active.size();
  }

  /**
   * Stops claiming and reporting. Leases are kept and executions left as they are: the next start
   * under this id takes both over. The backend may be closed when this returns.
   */
  @Override
  public void close() {
    heartbeats.close();
    threads.shutdownNow();
    try {
      if (!threads.awaitTermination(config.closeTimeout().toMillis(), TimeUnit.MILLISECONDS)) {
        log.warn("worker threads did not end within {}", config.closeTimeout());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void claimUntilClosed() {
    var backoff = new Backoff(config.backoff(), random);
    try {
      while (true) {
        try {
          // Again after each failure: an answer may have been lost with jobs in it, and registering
          // brings them.
          ControlPlane.Registration registration = control.register();
          log.info(
              "Registered at the control plane worker={} adopted={}",
              config.id(),
              registration.adopted().size());
          backoff.succeeded();
          List<Claim> claims = registration.adopted();
          while (true) {
            claims.forEach(claim -> accept(claim, registration.cluster()));
            claims = control.claim(awaitRoom());
          }
        } catch (IOException e) {
          if (!backoff.failing()) {
            log.warn(
                "The control plane is away, retrying worker={} reason={}",
                config.id(),
                e.getMessage());
          }
          backoff.pause();
        }
      }
    } catch (InterruptedException _) {
      log.debug("worker stops claiming worker={}", config.id());
    }
  }

  /** How many jobs there is room for, as soon as there is any. */
  private int awaitRoom() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (active.size() >= config.capacity()) {
        jobEnded.await();
      }
      return Math.min(config.capacity() - active.size(), MAX_PER_CLAIM);
    } finally {
      lock.unlock();
    }
  }

  private void accept(Claim claim, String cluster) {
    var _ =
        active.compute(
            claim.jobId(),
            (_, running) ->
                running != null && running.renew(claim) ? running : begin(claim, cluster));
  }

  private JobRun begin(Claim claim, String cluster) {
    log.info("Claimed job from control plane job={} run={}", claim.jobId(), claim.run());
    var run =
        new JobRun(
            claim,
            cluster,
            config,
            control,
            backend,
            logs,
            new Backoff(config.backoff(), random),
            heartbeats::soon);
    threads.execute(() -> runToEnd(run));
    return run;
  }

  private void runToEnd(JobRun run) {
    try {
      run.run();
    } catch (InterruptedException _) {
      log.debug("job goes on at the next start job={}", run.jobId());
    } catch (RuntimeException e) {
      // Unreported, its lease runs out and the job is claimed again.
      log.error("job could not be handled job={}", run.jobId(), e);
    } finally {
      active.remove(run.jobId(), run);
      signalRoom();
    }
  }

  private void signalRoom() {
    lock.lock();
    try {
      jobEnded.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
