package dev.mvmci.jobs;

import dev.mvmci.sql.Rows.Row;
import dev.mvmci.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** The latest lines of progress of each job, in the replicated database. */
final class ProgressLog {

  private static final JsonMapper JSON = new JsonMapper();

  private static final String PRUNE =
      """
      DELETE FROM job_progress
      WHERE job = (SELECT seq FROM workflows WHERE id = ?)
        AND number <= (SELECT progress_count FROM workflows WHERE id = ?) - ?
      """;

  private static final String ROWS = "number, at_ms, step, url, urls_left";

  private final JobDatabase database;

  ProgressLog(JobDatabase database) {
    this.database = database;
  }

  /** Those of the reported lines that the job does not have yet. */
  private static final String NEW_LINE =
      "(line.value ->> 'sequence' = 0 OR line.value ->> 'sequence' > w.progress_sequence)";

  /** Right-hand sides see the job as it was before the lines came. */
  private static final String COUNT =
      """
      UPDATE workflows SET
        progress_count = coalesce(
          (SELECT max(number) FROM job_progress WHERE job = seq), progress_count),
        progress_sequence = max(progress_sequence, ?),
        urls_done = urls_done + (SELECT count(*) FROM job_progress
          WHERE job = seq AND number > progress_count AND step IN ('Done', 'Error')),
        urls_left = (SELECT urls_left FROM job_progress
          WHERE job = seq ORDER BY number DESC LIMIT 1),
        lost_leases = 0,
      """;

  /** The statements that append lines to a job if the condition on it holds. */
  static List<Statement> append(
      JobId id,
      List<ProgressEntry> entries,
      int keep,
      String condition,
      @Nullable Object... conditionArguments) {
    String lines = JSON.writeValueAsString(entries.stream().map(ProgressLog::line).toList());
    long sequence = entries.stream().mapToLong(ProgressEntry::sequence).max().orElse(0);
    return List.of(
        statement(
            """
            INSERT INTO job_progress (job, number, at_ms, changed, step, url, urls_left)
            SELECT w.seq, w.progress_count + row_number() OVER (ORDER BY line.key),
              entry_time_ms(), entry_index(),
              line.value ->> 'step', line.value ->> 'url', line.value ->> 'left'
            FROM workflows w, json_each(?) line
            WHERE w.id = ? AND %s AND %s ORDER BY line.key
            """
                .formatted(condition, NEW_LINE),
            List.of(lines, id.value()),
            conditionArguments),
        statement(
            COUNT + JobTable.TOUCH + " WHERE id = ? AND " + condition,
            List.of(sequence, id.value()),
            conditionArguments),
        Statement.of(PRUNE, id.value(), id.value(), keep));
  }

  private static Statement statement(
      String sql, List<Object> first, @Nullable Object... conditionArguments) {
    var all = new ArrayList<@Nullable Object>(first);
    all.addAll(Arrays.asList(conditionArguments));
    return Statement.of(sql, all.toArray());
  }

  private static Map<String, Object> line(ProgressEntry entry) {
    return Map.of(
        "sequence",
        entry.sequence(),
        "step",
        entry.step().label(),
        "url",
        entry.url(),
        "left",
        entry.urlsLeft());
  }

  /** The latest lines of a job, oldest first. */
  List<ProgressRow> latest(long job, int limit) {
    return database
        .query(
            "SELECT " + ROWS + " FROM job_progress WHERE job = ? ORDER BY number DESC LIMIT ?",
            job,
            limit)
        .map(ProgressLog::row)
        .reversed();
  }

  static ProgressRow row(Row row) {
    return new ProgressRow(
        row.requiredInteger("number"),
        row.requiredInteger("at_ms"),
        new ProgressEntry(
            0,
            ProgressEntry.Step.find(row.requiredText("step")).orElseThrow(),
            row.requiredText("url"),
            row.requiredInteger("urls_left")));
  }
}
