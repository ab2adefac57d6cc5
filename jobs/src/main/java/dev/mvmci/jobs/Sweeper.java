package dev.mvmci.jobs;

import dev.mvmci.sql.Rows.Row;
import dev.mvmci.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Does through the log what becomes due by itself: jobs whose time has come, leases and runs that
 * ran out, finished jobs past their retention. The leader does it, woken when the earliest of these
 * is due; what is due is decided by the entry's time, so doing it twice does no harm.
 */
final class Sweeper {

  /** Rows changed by one statement of one sweep; the next sweep follows at once. */
  private static final int BATCH = 500;

  /** Between sweeps in a row, so that a busy log is not searched at each entry. */
  private static final Duration BREATH = Duration.ofMillis(5);

  private static final String DUE =
      "SELECT seq FROM workflows WHERE due_ms <= entry_time_ms() ORDER BY due_ms LIMIT " + BATCH;

  /** Makes jobs claimable whose time has come. */
  static final Statement PROMOTE_DUE =
      Statement.of(
          "UPDATE workflows SET status = 'pending', due_ms = NULL, "
              + JobTable.TOUCH
              + " WHERE seq IN ("
              + DUE
              + ") AND status IN ('scheduled', 'retrying')");

  private static final Statement RELEASE_LOST =
      Statement.of(
          "UPDATE workflows SET status = 'pending', due_ms = NULL, lost_leases = lost_leases + 1, "
              + JobTable.TOUCH
              + " WHERE seq IN ("
              + DUE
              + ") AND "
              + JobTable.LEASED
              + " AND lease_expires_ms <= entry_time_ms()");

  private static final String LOST = "seq IN (" + DUE + ") AND lease_expires_ms <= entry_time_ms()";

  private static final String FINISHED_COUNT =
      """
      (SELECT sum(jobs) FROM job_counts
       WHERE status IN ('completed', 'failed', 'cancelled', 'dead'))\
      """;

  private static final String FORGET_OLD =
      """
      DELETE FROM workflows WHERE seq IN (
        SELECT seq FROM workflows
        WHERE finished_ms IS NOT NULL AND finished_ms <= entry_time_ms() - ?
        ORDER BY finished_ms, seq LIMIT %d)
      """
          .formatted(BATCH);

  private static final String FORGET_EXCESS =
      """
      DELETE FROM workflows WHERE seq IN (
        SELECT seq FROM workflows WHERE finished_ms IS NOT NULL
        ORDER BY finished_ms, seq LIMIT min(max(0, %s - ?), %d))
      """
          .formatted(FINISHED_COUNT, BATCH);

  static final String NEXT_DUE =
      """
      SELECT (SELECT min(due_ms) FROM workflows WHERE due_ms IS NOT NULL) AS due_ms,
        (SELECT min(finished_ms) FROM workflows WHERE finished_ms IS NOT NULL) AS finished_ms,
      """
          + FINISHED_COUNT
          + " AS finished";

  private final JobDatabase database;
  private final JobsConfig config;
  private final InstantSource clock;

  Sweeper(JobDatabase database, JobsConfig config, InstantSource clock) {
    this.database = database;
    this.config = config;
    this.clock = clock;
  }

  /** Sweeps if anything is due, and says when to come back. */
  Duration step() {
    if (!database.leading()) {
      return Duration.ofSeconds(1);
    }
    Duration wait = untilNext();
    if (wait.isPositive()) {
      return wait;
    }
    sweep();
    return BREATH;
  }

  /** One command with all that is due when it is applied. */
  void sweep() {
    database.apply(
        Ending.timeOut(DUE, config.node()),
        Ending.giveUpLost(LOST, config.maxLostLeases(), config.node()),
        RELEASE_LOST,
        PROMOTE_DUE,
        Statement.of(FORGET_OLD, config.retention().toMillis()),
        Statement.of(FORGET_EXCESS, config.maxFinished()));
  }

  private Duration untilNext() {
    Row next = database.query(NEXT_DUE).first().orElseThrow();
    if (next.requiredInteger("finished") > config.maxFinished()) {
      return Duration.ZERO;
    }
    long now = clock.millis();
    long due = Optional.ofNullable(next.integer("due_ms")).orElse(Long.MAX_VALUE);
    long forget =
        Optional.ofNullable(next.integer("finished_ms"))
            .map(finished -> finished + config.retention().toMillis())
            .orElse(Long.MAX_VALUE);
    long earliest = Math.min(due, forget);
    return earliest - now > Loop.UNTIL_NUDGED.toMillis()
        ? Loop.UNTIL_NUDGED
        : Duration.ofMillis(earliest - now);
  }
}
