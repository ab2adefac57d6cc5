package dev.mvmci.jobs;

import dev.mvmci.sql.Rows.Row;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** How a job lies in its table, and the pieces of SQL that several commands share. */
final class JobTable {

  /** All columns of a {@link Job}. */
  static final String COLUMNS =
      """
      seq, id, status, kind, data, priority, max_attempts, backoff, backoff_base_ms, \
      backoff_cap_ms, timeout_ms, idempotency_key, run, attempt, claimed_by, completed_by, \
      worker_id, lease_token, lease_expires_ms, fenced, run_id, deadline_ms, progress_count, \
      progress_sequence, urls_done, urls_left, created_ms, updated_ms, run_at_ms, started_ms, finished_ms, error, changed\
      """;

  /** The same with JSON null as the payload, which may be large and is no job's own. */
  static final String COLUMNS_WITHOUT_PAYLOAD = COLUMNS.replace(" data,", " 'null' AS data,");

  /** Somebody holds it. */
  static final String LEASED = "status IN ('claimed', 'in_progress')";

  /** Marks the row as changed by this log entry. */
  static final String TOUCH = "updated_ms = entry_time_ms(), changed = entry_index()";

  /** The order of claiming. */
  static final String CLAIM_ORDER = "priority DESC, run_at_ms, seq";

  private JobTable() {}

  /** {@code (?, ?, ?)} with as many marks as asked for. */
  static String marks(int count) {
    return IntStream.range(0, count).mapToObj(_ -> "?").collect(Collectors.joining(", ", "(", ")"));
  }

  /** A row that was read with {@link #COLUMNS}. */
  static Job job(Row row) {
    return new Job(
        new JobId(row.requiredText("id")),
        row.requiredInteger("seq"),
        JobState.ofColumn(row.requiredText("status")),
        work(row),
        execution(row),
        progress(row),
        times(row),
        row.text("error"));
  }

  private static Job.Work work(Row row) {
    return new Job.Work(
        JobKind.find(row.requiredText("kind")).orElse(JobKind.OPAQUE),
        row.requiredText("data"),
        number(row, "priority"),
        new RetryPolicy(
            number(row, "max_attempts"),
            RetryPolicy.Growth.find(row.requiredText("backoff"))
                .orElse(RetryPolicy.Growth.EXPONENTIAL),
            Duration.ofMillis(row.requiredInteger("backoff_base_ms")),
            Duration.ofMillis(row.requiredInteger("backoff_cap_ms"))),
        row.integer("timeout_ms"),
        row.text("idempotency_key"));
  }

  private static Job.Execution execution(Row row) {
    return new Job.Execution(
        number(row, "run"),
        number(row, "attempt"),
        row.text("claimed_by"),
        row.text("completed_by"),
        row.text("worker_id"),
        lease(row),
        row.text("run_id"),
        row.integer("deadline_ms"));
  }

  private static Job.@Nullable Lease lease(Row row) {
    Long token = row.integer("lease_token");
    Long expires = row.integer("lease_expires_ms");
    return token == null || expires == null
        ? null
        : new Job.Lease(token, expires, row.requiredInteger("fenced") != 0);
  }

  private static Job.Progress progress(Row row) {
    return new Job.Progress(
        row.requiredInteger("progress_count"),
        row.requiredInteger("progress_sequence"),
        row.requiredInteger("urls_done"),
        row.integer("urls_left"));
  }

  private static Job.Times times(Row row) {
    return new Job.Times(
        row.requiredInteger("created_ms"),
        row.requiredInteger("updated_ms"),
        row.requiredInteger("run_at_ms"),
        row.integer("started_ms"),
        row.integer("finished_ms"));
  }

  private static int number(Row row, String column) {
    return Math.toIntExact(row.requiredInteger(column));
  }
}
