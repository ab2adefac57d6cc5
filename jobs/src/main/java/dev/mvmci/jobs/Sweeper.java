package dev.mvmci.jobs;

import dev.mvmci.sql.Rows.Row;
import dev.mvmci.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
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

  private static final String FORGET =
      """
      DELETE FROM workflows WHERE seq IN (
        SELECT seq FROM workflows WHERE finished_ms IS NOT NULL %s
        ORDER BY finished_ms, seq LIMIT min(?, %d))\
      """;

  private static final String NEXT_DUE =
      """
      SELECT (SELECT min(due_ms) FROM workflows WHERE due_ms IS NOT NULL) AS due_ms,
        (SELECT min(finished_ms) FROM workflows WHERE finished_ms IS NOT NULL) AS finished_ms,
        (SELECT sum(jobs) FROM job_counts WHERE status IN %s) AS finished
      """
          .formatted("('completed', 'failed', 'cancelled', 'dead')");

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
    long excess = excess();
    Duration wait = untilNext();
    if (excess == 0 && wait.isPositive()) {
      return wait;
    }
    sweep(excess);
    return BREATH;
  }

  /** One command with all that is due when it is applied. */
  void sweep() {
    sweep(excess());
  }

  private void sweep(long excess) {
    database.apply(
        List.of(
            Ending.timeOut(DUE, config.node()),
            Ending.giveUpLost(LOST, config.maxLostLeases(), config.node()),
            RELEASE_LOST,
            PROMOTE_DUE,
            Statement.of(
                FORGET.formatted("AND finished_ms <= entry_time_ms() - ?", BATCH),
                config.retention().toMillis(),
                BATCH),
            Statement.of(FORGET.formatted("", BATCH), excess)));
  }

  private long excess() {
    Long finished = next().integer("finished");
    return finished == null ? 0 : Math.max(0, finished - config.maxFinished());
  }

  private Duration untilNext() {
    Row next = next();
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

  private Row next() {
    return database.query(NEXT_DUE).first().orElseThrow();
  }
}
