package dev.mvmci.jobs;

import dev.mvmci.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The statements by which a run ends, and with it the job or not. */
final class Ending {

  /** Longest error text kept; what is over is cut. */
  static final int MAX_ERROR_LENGTH = 8192;

  /** The caller is the holder: shows the present token, or needs none and shows none. */
  static final String BY_HOLDER = "((fenced = 0 AND ? IS NULL) OR lease_token = ?)";

  private static final String OVER =
      "finished_ms = entry_time_ms(), due_ms = NULL, completed_by = ?, " + JobTable.TOUCH;

  /** The job may run once more, so the end of this run is not the end of the job. */
  private static final String AGAIN = "run < max_attempts";

  private static final String PAUSE_MILLIS =
      """
      min(backoff_cap_ms, CASE backoff
        WHEN 'fixed' THEN backoff_base_ms
        WHEN 'linear' THEN backoff_base_ms * run
        ELSE backoff_base_ms << min(run - 1, 30) END)\
      """;

  /** All right-hand sides see the row as it was. */
  private static final String RUN_FAILED =
      """
      status = CASE WHEN %1$s THEN 'retrying' WHEN max_attempts > 1 THEN 'dead' ELSE 'failed' END,
      run = iif(%1$s, run + 1, run),
      run_id = iif(%1$s, NULL, run_id),
      run_at_ms = iif(%1$s, entry_time_ms() + %2$s, run_at_ms),
      due_ms = iif(%1$s, entry_time_ms() + %2$s, NULL),
      finished_ms = iif(%1$s, NULL, entry_time_ms()),
      progress_sequence = iif(%1$s, 0, progress_sequence),
      urls_done = iif(%1$s, 0, urls_done), urls_left = iif(%1$s, NULL, urls_left),
      deadline_ms = NULL, lost_leases = 0, completed_by = ?, error = ?,
      """
              .formatted(AGAIN, PAUSE_MILLIS)
          + JobTable.TOUCH;

  private Ending() {}

  static Statement complete(JobId id, @Nullable Long token, @Nullable String output, String node) {
    return Statement.of(
        "UPDATE workflows SET status = 'completed', output = ?, error = NULL, "
            + OVER
            + " WHERE id = ? AND status = 'in_progress' AND "
            + BY_HOLDER,
        output,
        node,
        id.value(),
        token,
        token);
  }

  /** Ends the run by its holder's report; the job runs again if it may. */
  static Statement failRun(JobId id, @Nullable Long token, String error, String node) {
    return Statement.of(
        "UPDATE workflows SET " + RUN_FAILED + heldBy(),
        node,
        cut(error),
        id.value(),
        token,
        token);
  }

  /** Ends the job by its holder's report. */
  static Statement fail(JobId id, @Nullable Long token, @Nullable String error, String node) {
    return Statement.of(
        "UPDATE workflows SET status = 'failed', error = ?, " + OVER + heldBy(),
        cut(error),
        node,
        id.value(),
        token,
        token);
  }

  /** Ends a job that nobody holds. */
  static Statement failUnheld(JobId id, @Nullable String error, String node) {
    return Statement.of(
        "UPDATE workflows SET status = 'failed', error = ?, "
            + OVER
            + " WHERE id = ? AND status IN ('scheduled', 'pending', 'retrying')",
        cut(error),
        node,
        id.value());
  }

  static Statement cancel(JobId id, String reason, String node) {
    return Statement.of(
        "UPDATE workflows SET status = 'cancelled', error = ?, "
            + OVER
            + " WHERE id = ? AND finished_ms IS NULL",
        cut(reason),
        node,
        id.value());
  }

  /** Begins a new run of a job that ended badly. */
  static Statement retry(JobId id) {
    return Statement.of(
        """
        UPDATE workflows SET status = 'pending', run = run + 1, run_id = NULL, finished_ms = NULL,
          run_at_ms = entry_time_ms(), deadline_ms = NULL, lost_leases = 0, output = NULL,
          progress_sequence = 0, urls_done = 0, urls_left = NULL,
        """
            + JobTable.TOUCH
            + " WHERE id = ? AND status IN ('failed', 'dead', 'cancelled')",
        id.value());
  }

  /** Ends the runs among these rows that are past their deadline. */
  static Statement timeOut(String among, String node) {
    return Statement.of(
        "UPDATE workflows SET "
            + RUN_FAILED.replace(
                "error = ?", "error = 'run ' || run || ' took longer than ' || timeout_ms || ' ms'")
            + " WHERE seq IN ("
            + among
            + ") AND "
            + JobTable.LEASED
            + " AND deadline_ms <= entry_time_ms()",
        node);
  }

  /** Fails the leased jobs of this condition that have lost too many leases in a row. */
  static Statement giveUpLost(
      String condition, int maxLostLeases, String node, @Nullable Object... arguments) {
    var all = new ArrayList<@Nullable Object>();
    all.add(
        "its worker was lost %d times in a row without progress; see the worker's log, then retry"
            .formatted(maxLostLeases));
    all.add(node);
    all.add(maxLostLeases);
    all.addAll(List.of(arguments));
    return Statement.of(
        "UPDATE workflows SET status = 'failed', error = ?, "
            + OVER
            + " WHERE lost_leases + 1 >= ? AND "
            + JobTable.LEASED
            + " AND ("
            + condition
            + ")",
        all.toArray());
  }

  private static String heldBy() {
    return " WHERE id = ? AND " + JobTable.LEASED + " AND " + BY_HOLDER;
  }

  private static @Nullable String cut(@Nullable String error) {
    return error == null || error.length() <= MAX_ERROR_LENGTH
        ? error
        : error.substring(0, MAX_ERROR_LENGTH) + "…";
  }
}
