package dev.mvmci.jobs;

import dev.mvmci.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What holders and users report of a job. Each report is one command whose statements apply only in
 * the states from which the step is permitted; the first report of an end counts, a repeated one
 * changes nothing.
 */
final class Reports {

  private static final String UNFINISHED = "finished_ms IS NULL";
  private static final String HELD = JobTable.LEASED + " AND " + Ending.BY_HOLDER;

  private final JobDatabase database;
  private final JobsConfig config;

  Reports(JobDatabase database, JobsConfig config) {
    this.database = database;
    this.config = config;
  }

  Outcome start(JobId id, @Nullable Long token, @Nullable String runId) {
    var verdict = new Verdict(id, token);
    return verdict.of(
        database.apply(begin(id, token, runId), Verdict.read(id)),
        row -> {
          Job job = JobTable.job(row);
          return job.state() == JobState.IN_PROGRESS && verdict.holds(job);
        });
  }

  Outcome complete(JobId id, @Nullable Long token, @Nullable String output) {
    return new Verdict(id, token)
        .of(
            database.apply(
                Ending.complete(id, token, output, config.node()),
                Verdict.readComparing(id, output)),
            row -> {
              Job job = JobTable.job(row);
              return job.state() == JobState.COMPLETED
                  && (token == null
                      || (shows(job, token) && row.requiredInteger("same_output") != 0));
            });
  }

  Outcome fail(JobId id, long token, String error, boolean retryable) {
    Statement end =
        retryable
            ? Ending.failRun(id, token, error, config.node())
            : Ending.fail(id, token, error, config.node());
    return new Verdict(id, token)
        .of(
            database.apply(end, Verdict.read(id)),
            row -> {
              Job job = JobTable.job(row);
              return switch (job.state()) {
                case FAILED, DEAD, RETRYING -> shows(job, token);
                case SCHEDULED, PENDING, CLAIMED, IN_PROGRESS, COMPLETED, CANCELLED -> false;
              };
            });
  }

  /** Fails a job on behalf of a caller that is no registered worker, held or not. */
  Outcome failPlainly(JobId id, @Nullable Long token, @Nullable String error) {
    Statement held = Ending.fail(id, token, error, config.node());
    Statement unheld = Ending.failUnheld(id, error, config.node());
    return new Verdict(id, token)
        .of(
            database.apply(held, unheld, Verdict.read(id)),
            row -> JobTable.job(row).state().basic() == JobState.FAILED);
  }

  Outcome cancel(JobId id, String reason) {
    return new Verdict(id, null)
        .of(
            database.apply(Ending.cancel(id, reason, config.node()), Verdict.read(id)),
            row -> JobTable.job(row).state() == JobState.CANCELLED);
  }

  Outcome retry(JobId id) {
    return new Verdict(id, null)
        .of(
            database.apply(Ending.retry(id), Verdict.read(id)),
            row -> JobTable.job(row).state().basic() == JobState.PENDING);
  }

  Outcome progress(JobId id, long token, List<ProgressEntry> entries) {
    List<Statement> lines =
        ProgressLog.append(id, entries, config.maxProgressRows(), HELD, token, token);
    return new Verdict(id, token).of(database.apply(with(lines, Verdict.read(id))), _ -> false);
  }

  /**
   * A line from somebody who knows the job's number only. It moves the job on only if that is not
   * held by a registered worker, whose own reports say when it is over.
   */
  Outcome plainProgress(JobId id, ProgressEntry entry) {
    List<Statement> lines =
        ProgressLog.append(id, List.of(entry), config.maxProgressRows(), UNFINISHED);
    Stream<Statement> steps =
        switch (entry.step()) {
          case REQUEST, PARSE -> Stream.of(begin(id, null, null));
          case DONE ->
              entry.urlsLeft() > 0
                  ? Stream.of(begin(id, null, null))
                  : Stream.of(
                      begin(id, null, null), Ending.complete(id, null, null, config.node()));
          case ERROR -> Stream.of(Ending.fail(id, null, "error at " + entry.url(), config.node()));
        };
    List<Statement> command = new ArrayList<>(lines);
    steps.forEach(command::add);
    command.add(Verdict.read(id));
    return new Verdict(id, null)
        .of(
            database.apply(command),
            row ->
                switch (JobTable.job(row).state()) {
                  case COMPLETED ->
                      entry.step() == ProgressEntry.Step.DONE && entry.urlsLeft() <= 0;
                  case FAILED -> entry.step() == ProgressEntry.Step.ERROR;
                  case SCHEDULED, PENDING, CLAIMED, IN_PROGRESS, RETRYING, CANCELLED, DEAD -> false;
                });
  }

  private static Statement begin(JobId id, @Nullable Long token, @Nullable String runId) {
    return Statement.of(
        "UPDATE workflows SET status = 'in_progress', run_id = coalesce(?, run_id),"
            + " started_ms = coalesce(started_ms, entry_time_ms()), "
            + JobTable.TOUCH
            + " WHERE id = ? AND (status = 'claimed'"
            + " OR (status = 'in_progress' AND run_id IS NOT coalesce(?, run_id))) AND "
            + Ending.BY_HOLDER,
        runId,
        id.value(),
        runId,
        token,
        token);
  }

  private static List<Statement> with(List<Statement> statements, Statement last) {
    return Stream.concat(statements.stream(), Stream.of(last)).toList();
  }

  private static boolean shows(Job job, long token) {
    Job.Lease lease = job.execution().lease();
    return lease != null && lease.token() == token;
  }
}
