package dev.mvmci.control;

import dev.mvmci.jobs.Job;
import dev.mvmci.jobs.JobEvent;
import dev.mvmci.jobs.ProgressRow;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.util.RawValue;

/**
 * Jobs as JSON: one flat object with the fields of all generations of clients. Times are in seconds
 * as the first clients read them, and in milliseconds under names that end in {@code _ms}.
 */
final class JobJson {

  private JobJson() {}

  /** A job as anybody may see it. */
  static Map<String, @Nullable Object> of(Job job) {
    Job.Execution execution = job.execution();
    Job.Work work = job.work();
    var json = new LinkedHashMap<String, @Nullable Object>();
    json.put("id", job.id().value());
    json.put("job_id", job.id().value());
    json.put("status", job.state().basic().label());
    json.put("state", job.state().label());
    json.put("kind", work.kind().label());
    json.put("priority", work.priority());
    json.put("claimed_by", execution.claimedBy());
    json.put("completed_by", execution.completedBy());
    json.put("assigned_worker_id", execution.workerId());
    putTimes(json, job.times());
    json.put("run", execution.run());
    json.put("run_id", execution.runId());
    json.put("attempt", execution.attempt());
    json.put("retry_count", execution.run() - 1);
    json.put("max_attempts", work.retry().maxAttempts());
    json.put("timeout_ms", work.timeoutMillis());
    json.put("idempotency_key", work.idempotencyKey());
    json.put("compatible_worker_types", List.of());
    json.put("progress_sequence", job.progress().sequence());
    json.put("urls_done", job.progress().urlsDone());
    json.put("urls_left", job.progress().urlsLeft());
    json.put("error_message", job.error());
    json.put("payload", new RawValue(work.payload()));
    return json;
  }

  private static void putTimes(Map<String, @Nullable Object> json, Job.Times times) {
    json.put("created_at", seconds(times.createdMillis()));
    json.put("updated_at", seconds(times.updatedMillis()));
    json.put("started_at", seconds(times.startedMillis()));
    json.put("completed_at", seconds(times.finishedMillis()));
    json.put("created_at_ms", times.createdMillis());
    json.put("updated_at_ms", times.updatedMillis());
    json.put("run_at_ms", times.runAtMillis());
    json.put("started_at_ms", times.startedMillis());
    json.put("completed_at_ms", times.finishedMillis());
  }

  private static @Nullable Long seconds(@Nullable Long millis) {
    return millis == null ? null : Long.valueOf(Math.floorDiv(millis, 1000));
  }

  /** A job as events tell it: without its payload, which is asked for with the job itself. */
  static Map<String, @Nullable Object> event(Job job) {
    Map<String, @Nullable Object> json = of(job);
    json.remove("payload");
    return json;
  }

  /** A job with its output. */
  static Map<String, @Nullable Object> withOutput(Job job, @Nullable String output) {
    Map<String, @Nullable Object> json = of(job);
    json.put("output", output == null ? null : new RawValue(output));
    return json;
  }

  /** A job as its holder sees it: with the token. */
  static Map<String, @Nullable Object> claim(Job job) {
    Map<String, @Nullable Object> json = of(job);
    Job.Lease lease = job.execution().lease();
    json.put("lease_token", lease == null ? null : lease.token());
    json.put("lease_expires_at", lease == null ? null : lease.expiresAtMillis());
    json.put("deadline", job.execution().deadlineMillis());
    return json;
  }

  static Map<String, @Nullable Object> progress(JobEvent.Progressed event) {
    var json = new LinkedHashMap<String, @Nullable Object>();
    json.put("job_id", event.jobId().value());
    json.put("entries", event.rows().stream().map(JobJson::line).toList());
    return json;
  }

  static Map<String, @Nullable Object> line(ProgressRow row) {
    var json = new LinkedHashMap<String, @Nullable Object>();
    json.put("number", row.number());
    json.put("at_ms", row.atMillis());
    json.put("status", row.entry().step().label());
    json.put("url", row.entry().url());
    json.put("urls_left", row.entry().urlsLeft());
    return json;
  }
}
