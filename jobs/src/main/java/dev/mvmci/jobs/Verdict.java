package dev.mvmci.jobs;

import dev.mvmci.sql.Rows.Row;
import dev.mvmci.sql.Statement;
import dev.mvmci.sql.StatementResult;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads from a command's results what became of a wish. The command's statements each change the
 * job only if it may be changed; its last one reads the job as it then stands.
 *
 * @param token what the caller showed
 */
record Verdict(JobId id, @Nullable Long token) {

  /** The last statement of a command that is judged here. */
  static Statement read(JobId id) {
    return Statement.of("SELECT " + JobTable.COLUMNS + " FROM workflows WHERE id = ?", id.value());
  }

  /** The same, telling by {@code same_output} whether the job has this output. */
  static Statement readComparing(JobId id, @Nullable String output) {
    return Statement.of(
        "SELECT " + JobTable.COLUMNS + ", output IS ? AS same_output FROM workflows WHERE id = ?",
        output,
        id.value());
  }

  /**
   * Judges.
   *
   * @param already whether the job, being unchanged, is as the caller wished
   */
  Outcome of(List<StatementResult> results, Predicate<Row> already) {
    Optional<Row> row = results.getLast().rows().first();
    if (row.isEmpty()) {
      return new Outcome.Missing(id);
    }
    Job job = JobTable.job(row.get());
    if (results.stream().anyMatch(result -> result.changes() > 0)) {
      return new Outcome.Applied(job);
    }
    return already.test(row.get())
        ? new Outcome.Unchanged(job)
        : new Outcome.Refused(job, reason(job));
  }

  private Outcome.Reason reason(Job job) {
    if (token != null && !holds(job)) {
      return Outcome.Reason.STALE_TOKEN;
    }
    if (job.state().finished()) {
      return Outcome.Reason.FINISHED;
    }
    if (token != null && !job.state().leased()) {
      return Outcome.Reason.STALE_TOKEN;
    }
    Job.Lease lease = job.execution().lease();
    return token == null && job.state().leased() && lease != null && lease.fenced()
        ? Outcome.Reason.TOKEN_REQUIRED
        : Outcome.Reason.NOT_ALLOWED;
  }

  /** Whether the newest lease of the job is the caller's, as far as it must say so. */
  boolean holds(Job job) {
    Job.Lease lease = job.execution().lease();
    return token == null
        ? lease == null || !lease.fenced()
        : lease != null && lease.token() == token;
  }
}
