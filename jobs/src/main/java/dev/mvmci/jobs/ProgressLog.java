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

  /** The statements that append lines to a job if the condition on it holds. */
  static List<Statement> append(
      JobId id,
      List<ProgressEntry> entries,
      int keep,
      String condition,
      @Nullable Object... conditionArguments) {
    long urlsLeft = entries.getLast().urlsLeft();
    String lines = JSON.writeValueAsString(entries.stream().map(ProgressLog::line).toList());
    return List.of(
        statement(
            "UPDATE workflows SET progress_count = progress_count + ?, urls_left = ?,"
                + " lost_leases = 0, "
                + JobTable.TOUCH
                + " WHERE id = ? AND "
                + condition,
            List.of(entries.size(), urlsLeft, id.value()),
            conditionArguments),
        statement(
            // Numbered on from the job's count, which the statement before has raised already.
            """
            INSERT INTO job_progress (job, number, at_ms, changed, step, url, urls_left)
            SELECT w.seq, w.progress_count - ? + line.key + 1, entry_time_ms(), entry_index(),
              line.value ->> 'step', line.value ->> 'url', line.value ->> 'left'
            FROM workflows w, json_each(?) line
            WHERE w.id = ? AND %s ORDER BY line.key
            """
                .formatted(condition),
            List.of(entries.size(), lines, id.value()),
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
    return Map.of("step", entry.step().label(), "url", entry.url(), "left", entry.urlsLeft());
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
            ProgressEntry.Step.find(row.requiredText("step")).orElseThrow(),
            row.requiredText("url"),
            row.requiredInteger("urls_left")));
  }
}
