package dev.mvmci.worker;

import dev.mvmci.worker.ExecutionBackend.Refused;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One job from claim to report. Its thread starts the execution, passes progress on and reports the
 * outcome, again and again until the control plane has it. The execution itself is durable in the
 * backend: when this process dies, the next worker under the same id finds it there and goes on.
 */
final class JobRun {

  private static final Logger log = LoggerFactory.getLogger(JobRun.class);

  private final Claim claim;
  private final String cluster;
  private final WorkerConfig config;
  private final ControlPlane control;
  private final ExecutionBackend backend;
  private final RunLogs logs;
  private final Backoff backoff;
  private final Consumer<JobRun> onStale;
  private final Lease lease;
  private volatile @Nullable String executionId;

  /**
   * @param cluster part of the key under which the job is executed
   * @param onStale told once when a token was refused; {@link #beat} then finds out what it means
   */
  JobRun(
      Claim claim,
      String cluster,
      WorkerConfig config,
      ControlPlane control,
      ExecutionBackend backend,
      RunLogs logs,
      Backoff backoff,
      Consumer<JobRun> onStale) {
    this.claim = claim;
    this.cluster = cluster;
    this.config = config;
    this.control = control;
    this.backend = backend;
    this.logs = logs;
    this.backoff = backoff;
    this.onStale = onStale;
    this.lease = new Lease(claim.token());
  }

  String jobId() {
    return claim.jobId();
  }

  /** Goes on under the token of a later claim; false if that is another execution's. */
  boolean renew(Claim later) {
    return later.run() == claim.run() && lease.renew(later.token());
  }

  /** Runs to the end; returns early when interrupted, leaving lease and execution as they are. */
  void run() throws InterruptedException {
    try {
      Optional<Task> task = Task.of(claim.payload());
      if (task.isPresent()) {
        execute(task.get());
      } else {
        finish(new ExecutionOutcome.Failed("the payload names neither a module nor a url", false));
      }
    } catch (Lease.Lost _) {
      log.warn("Job is no longer this worker's job={}", jobId());
      cancelExecution();
      handLogOver();
    }
  }

  private void execute(Task task) throws Lease.Lost, InterruptedException {
    String id;
    try {
      id = start(task);
    } catch (Refused refusal) {
      finish(new ExecutionOutcome.Failed(refusal.reason(), false));
      return;
    }
    executionId = id;
    log.info(
        "Executing Flawless workflow job={} module={} workflow={} run={}",
        jobId(),
        task.moduleReference(),
        task.workflow(),
        id);
    var _ = report(token -> control.started(jobId(), token, id));
    try (var buffer = new ProgressBuffer();
        var _ = backend.watch(id, claim.reported(), buffer)) {
      ExecutionOutcome outcome = passProgressOn(buffer);
      if (buffer.said() || claim.reported() > 0) {
        keepLog(id);
      }
      finish(outcome);
    }
  }

  /**
   * What the run has logged is kept before its end is told: whoever takes the job over after a
   * crash finds the run ended, and does both again. A log that cannot be kept fails no job.
   */
  private void keepLog(String id) throws Lease.Lost, InterruptedException {
    try {
      Optional<byte[]> content = logs.of(id);
      if (content.isPresent()
          && report(token -> control.keepLog(jobId(), token, claim.run(), content.get()))
              instanceof ControlPlane.Answer.Refused(String detail)) {
        logLost(detail);
      }
    } catch (IOException | RuntimeException e) {
      logLost(String.valueOf(e.getMessage()));
    }
  }

  private void logLost(String reason) throws Lease.Lost, InterruptedException {
    log.warn("Log of the run is not kept job={} reason={}", jobId(), reason);
    var _ = report(token -> control.say(jobId(), token, "this log is not kept: " + reason));
  }

  /** A job that somebody ended has a log too; one that went to another worker gets that one's. */
  private void handLogOver() throws InterruptedException {
    String id = executionId;
    if (id != null) {
      try {
        Optional<byte[]> content = logs.of(id);
        if (content.isPresent()) {
          var _ = control.keepLog(jobId(), lease.peek(), claim.run(), content.get());
        }
      } catch (IOException | RuntimeException e) {
        log.warn("Log of the run is not kept job={} reason={}", jobId(), e.getMessage());
      }
    }
  }

  private String start(Task task) throws Refused, Lease.Lost, InterruptedException {
    String key = "%s/%s/%d".formatted(cluster, jobId(), claim.run());
    while (true) {
      var _ = lease.token();
      try {
        return backend.start(key, task);
      } catch (Refused refusal) {
        if (!refusal.isForNow()) {
          throw refusal;
        }
        log.debug("start put off job={} reason={}", jobId(), refusal.reason());
        backoff.pause();
      }
    }
  }

  private ExecutionOutcome passProgressOn(ProgressBuffer buffer)
      throws Lease.Lost, InterruptedException {
    while (true) {
      ProgressBuffer.Batch batch = buffer.take();
      if (batch.worthReporting()
          && report(token -> control.progress(jobId(), token, batch))
              instanceof ControlPlane.Answer.Refused(String detail)) {
        log.warn("Progress was not accepted job={} reason={}", jobId(), detail);
      }
      ExecutionOutcome end = batch.end();
      if (end != null) {
        return end;
      }
      buffer.gather(config.progressInterval());
    }
  }

  private void finish(ExecutionOutcome outcome) throws Lease.Lost, InterruptedException {
    switch (outcome) {
      case ExecutionOutcome.Completed(String output) -> complete(output);
      case ExecutionOutcome.Failed(String error, boolean retryable) -> fail(error, retryable);
      case ExecutionOutcome.Cancelled() -> fail("its run was cancelled in the engine", false);
    }
  }

  private void complete(@Nullable String output) throws Lease.Lost, InterruptedException {
    var answer = report(token -> control.completed(jobId(), token, output));
    if (answer instanceof ControlPlane.Answer.Refused(String detail)) {
      fail("the control plane does not take the output: " + detail, false);
    } else {
      log.info("Job completed successfully job={}", jobId());
    }
  }

  private void fail(String error, boolean retryable) throws Lease.Lost, InterruptedException {
    var answer = report(token -> control.failed(jobId(), token, error, retryable));
    if (answer instanceof ControlPlane.Answer.Refused(String detail)) {
      log.error("Failure could not be reported job={} error={} reason={}", jobId(), error, detail);
    } else {
      log.warn("Job failed job={} error={}", jobId(), error);
    }
  }

  private interface Report {
    ControlPlane.Answer send(long token) throws IOException, InterruptedException;
  }

  /** Sends until there is an answer under a token that holds. */
  private ControlPlane.Answer report(Report report) throws Lease.Lost, InterruptedException {
    while (true) {
      long token = lease.token();
      try {
        ControlPlane.Answer answer = report.send(token);
        backoff.succeeded();
        if (!(answer instanceof ControlPlane.Answer.Stale)) {
          return answer;
        }
        if (lease.refuse(token)) {
          onStale.accept(this);
        }
      } catch (IOException e) {
        log.debug("report failed job={}", jobId(), e);
        backoff.pause();
      }
    }
  }

  /** Extends the lease; finds out, when the token is refused, whether the job is lost. */
  void beat() throws InterruptedException {
    long token = lease.peek();
    try {
      if (control.heartbeat(jobId(), token) instanceof ControlPlane.Answer.Stale) {
        var _ = lease.refuse(token);
        if (lease.peek() == token && !control.mayComeBack(jobId())) {
          lease.lose();
          // The end of the execution is what wakes the job's thread.
          cancelExecution();
        }
      }
    } catch (IOException e) {
      log.debug("heartbeat failed job={}", jobId(), e);
    }
  }

  private void cancelExecution() {
    String id = executionId;
    if (id != null) {
      backend.cancel(id);
    }
  }
}
