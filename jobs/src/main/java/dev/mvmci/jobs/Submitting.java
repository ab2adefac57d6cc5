package dev.mvmci.jobs;

import dev.mvmci.sql.Rows;
import dev.mvmci.sql.Statement;
import dev.mvmci.sql.StatementResult;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Takes new jobs. Whether an id or a key is free, and which number is next, is found out where the
 * command is applied, so two nodes can never both think so.
 */
final class Submitting {

  /**
   * Skips numbers whose id a publisher has chosen before: {@code free} walks from the counter to
   * the first {@code job-N} that is not taken. Counts only if the job will be inserted.
   */
  private static final String TAKE_NUMBER =
      """
      UPDATE job_counters SET value = 1 + (
        WITH RECURSIVE free (n) AS (
          SELECT value FROM job_counters WHERE name = 'job'
          UNION ALL
          SELECT n + 1 FROM free WHERE EXISTS (SELECT 1 FROM workflows WHERE id = 'job-' || n))
        SELECT max(n) FROM free)
      WHERE name = 'job'
        AND NOT EXISTS (SELECT 1 FROM workflows WHERE idempotency_key = ?)
      """;

  private static final String TAKEN_NUMBER =
      "(SELECT value - 1 FROM job_counters WHERE name = 'job')";

  private static final String INSERT =
      """
      INSERT INTO workflows (id, status, kind, data, priority, max_attempts, backoff,
        backoff_base_ms, backoff_cap_ms, timeout_ms, idempotency_key, run_at_ms, due_ms,
        created_ms, updated_ms, changed)
      SELECT new.id, iif(new.run_at_ms > entry_time_ms(), 'scheduled', 'pending'), ?, new.data,
        ?, ?, ?, ?, ?, ?, ?, new.run_at_ms,
        iif(new.run_at_ms > entry_time_ms(), new.run_at_ms, NULL),
        entry_time_ms(), entry_time_ms(), entry_index()
      FROM (SELECT %s AS id, %s AS data,
        max(entry_time_ms(), coalesce(?, entry_time_ms() + ?)) AS run_at_ms) AS new
      WHERE NOT EXISTS (
        SELECT 1 FROM workflows WHERE id = new.id OR idempotency_key = ?)
      RETURNING
      """
          + JobTable.COLUMNS;

  private static final String NUMBERED_ID = "'job-' || " + TAKEN_NUMBER;
  private static final String NUMBERED_DATA = "json_set(?, '$.id', " + TAKEN_NUMBER + ")";

  private static final String EXISTING =
      "SELECT " + JobTable.COLUMNS + " FROM workflows WHERE id = ? OR idempotency_key = ?";

  private static final JsonMapper JSON = new JsonMapper();

  private final JobDatabase database;

  Submitting(JobDatabase database) {
    this.database = database;
  }

  Submission submit(NewJob job) {
    String key = job.options().idempotencyKey();
    var command = new ArrayList<Statement>();
    if (job.id() == null) {
      command.add(Statement.of(TAKE_NUMBER, key));
    }
    command.add(insert(job));
    command.add(Statement.of(EXISTING, job.id() == null ? null : job.id().value(), key));
    List<StatementResult> results = database.apply(command);
    Rows created = results.get(results.size() - 2).rows();
    if (created.first().isPresent()) {
      return new Submission.Created(JobTable.job(created.first().get()));
    }
    List<Job> existing = results.getLast().rows().map(JobTable::job);
    return existing.size() == 1 && samePayload(existing.getFirst(), job)
        ? new Submission.Repeated(existing.getFirst())
        : new Submission.Conflict(existing.getFirst(), taken(existing.getFirst(), job));
  }

  private static Statement insert(NewJob job) {
    NewJob.Options options = job.options();
    RetryPolicy retry = options.retry();
    var arguments = new ArrayList<@Nullable Object>();
    arguments.add(JobKind.of(job.payload()).label());
    arguments.add(options.priority());
    arguments.add(retry.maxAttempts());
    arguments.add(retry.growth().label());
    arguments.add(retry.base().toMillis());
    arguments.add(retry.cap().toMillis());
    arguments.add(options.timeoutMillis());
    arguments.add(options.idempotencyKey());
    if (job.id() != null) {
      arguments.add(job.id().value());
    }
    arguments.add(job.payload().toString());
    arguments.add(options.runAtMillis());
    arguments.add(options.delayMillis() == null ? 0L : options.delayMillis());
    arguments.add(options.idempotencyKey());
    String id = job.id() == null ? NUMBERED_ID : "?";
    String data = job.numberInto() ? NUMBERED_DATA : "?";
    return Statement.of(INSERT.formatted(id, data), arguments.toArray());
  }

  private static boolean samePayload(Job existing, NewJob job) {
    return JSON.readTree(existing.work().payload()).equals(job.payload());
  }

  private static String taken(Job existing, NewJob job) {
    return existing.id().equals(job.id())
        ? "id " + existing.id()
        : "idempotency key of " + existing.id();
  }
}
