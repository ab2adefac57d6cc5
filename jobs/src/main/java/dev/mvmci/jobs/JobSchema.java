package dev.mvmci.jobs;

import dev.mvmci.sql.Statement;
import java.util.List;
import java.util.stream.Stream;

/**
 * The tables. Each index carries one question that must not become slower with the number of
 * finished jobs; partial indexes hold only the rows in question.
 */
final class JobSchema {

  private static final List<String> VERSION_1 =
      List.of(
          """
          CREATE TABLE IF NOT EXISTS workflows (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            status TEXT NOT NULL,
            kind TEXT NOT NULL,
            priority INTEGER NOT NULL,
            max_attempts INTEGER NOT NULL,
            backoff TEXT NOT NULL,
            backoff_base_ms INTEGER NOT NULL,
            backoff_cap_ms INTEGER NOT NULL,
            timeout_ms INTEGER,
            idempotency_key TEXT,
            run INTEGER NOT NULL DEFAULT 1,
            attempt INTEGER NOT NULL DEFAULT 0,
            lost_leases INTEGER NOT NULL DEFAULT 0,
            run_at_ms INTEGER NOT NULL,
            created_ms INTEGER NOT NULL,
            updated_ms INTEGER NOT NULL,
            started_ms INTEGER,
            finished_ms INTEGER,
            due_ms INTEGER,
            deadline_ms INTEGER,
            claimed_by TEXT,
            completed_by TEXT,
            worker_id TEXT,
            lease_token INTEGER,
            lease_ms INTEGER,
            leased_ms INTEGER,
            lease_expires_ms INTEGER,
            fenced INTEGER NOT NULL DEFAULT 0,
            run_id TEXT,
            progress_count INTEGER NOT NULL DEFAULT 0,
            progress_sequence INTEGER NOT NULL DEFAULT 0,
            urls_done INTEGER NOT NULL DEFAULT 0,
            urls_left INTEGER,
            changed INTEGER NOT NULL,
            error TEXT,
            data TEXT NOT NULL,
            output TEXT
          )
          """,
          // What may be claimed, in the order of claiming.
          """
          CREATE INDEX IF NOT EXISTS workflows_claimable
          ON workflows (kind, priority DESC, run_at_ms, seq) WHERE status = 'pending'
          """,
          // When the queue must look at a job again by itself.
          """
          CREATE INDEX IF NOT EXISTS workflows_due
          ON workflows (due_ms) WHERE due_ms IS NOT NULL
          """,
          // Who holds what.
          """
          CREATE INDEX IF NOT EXISTS workflows_held
          ON workflows (worker_id) WHERE status IN ('claimed', 'in_progress')
          """,
          // Which finished job is next to be forgotten.
          """
          CREATE INDEX IF NOT EXISTS workflows_finished
          ON workflows (finished_ms, seq) WHERE finished_ms IS NOT NULL
          """,
          "CREATE INDEX IF NOT EXISTS workflows_by_status ON workflows (status, seq)",
          "CREATE INDEX IF NOT EXISTS workflows_changed ON workflows (changed)",
          """
          CREATE UNIQUE INDEX IF NOT EXISTS workflows_key
          ON workflows (idempotency_key) WHERE idempotency_key IS NOT NULL
          """,
          """
          CREATE TABLE IF NOT EXISTS job_progress (
            job INTEGER NOT NULL,
            number INTEGER NOT NULL,
            at_ms INTEGER NOT NULL,
            changed INTEGER NOT NULL,
            step TEXT NOT NULL,
            urls_left INTEGER NOT NULL,
            url TEXT NOT NULL,
            UNIQUE (job, number)
          )
          """,
          "CREATE INDEX IF NOT EXISTS job_progress_changed ON job_progress (changed)",
          """
          CREATE TABLE IF NOT EXISTS workers (
            id TEXT NOT NULL PRIMARY KEY,
            name TEXT NOT NULL,
            kinds TEXT NOT NULL,
            capacity INTEGER NOT NULL,
            registered_ms INTEGER NOT NULL,
            last_seen_ms INTEGER NOT NULL
          )
          """,
          // The next number of a kind: of jobs (job-N), of leases (tokens).
          """
          CREATE TABLE IF NOT EXISTS job_counters (
            name TEXT NOT NULL PRIMARY KEY,
            value INTEGER NOT NULL
          )
          """,
          "INSERT OR IGNORE INTO job_counters (name, value) VALUES ('job', 0), ('lease', 0)",
          // How many jobs are in which state, kept by triggers: the answer costs the same with any
          // number of jobs.
          """
          CREATE TABLE IF NOT EXISTS job_counts (
            status TEXT NOT NULL PRIMARY KEY,
            jobs INTEGER NOT NULL
          )
          """,
          insertZeroCounts(),
          """
          CREATE TRIGGER IF NOT EXISTS workflows_count_new AFTER INSERT ON workflows BEGIN
            UPDATE job_counts SET jobs = jobs + 1 WHERE status = NEW.status;
          END
          """,
          """
          CREATE TRIGGER IF NOT EXISTS workflows_count_moved AFTER UPDATE OF status ON workflows
          WHEN OLD.status <> NEW.status BEGIN
            UPDATE job_counts SET jobs = jobs - 1 WHERE status = OLD.status;
            UPDATE job_counts SET jobs = jobs + 1 WHERE status = NEW.status;
          END
          """,
          """
          CREATE TRIGGER IF NOT EXISTS workflows_count_gone AFTER DELETE ON workflows BEGIN
            UPDATE job_counts SET jobs = jobs - 1 WHERE status = OLD.status;
            DELETE FROM job_progress WHERE job = OLD.seq;
          END
          """);

  /** Files of jobs, which go with them. */
  private static final List<String> VERSION_2 =
      List.of(
          """
          CREATE TABLE IF NOT EXISTS job_artifacts (
            job INTEGER NOT NULL,
            name TEXT NOT NULL,
            blob TEXT NOT NULL,
            bytes INTEGER NOT NULL,
            stored_ms INTEGER NOT NULL,
            PRIMARY KEY (job, name)
          )
          """,
          """
          CREATE TRIGGER IF NOT EXISTS workflows_artifacts_gone AFTER DELETE ON workflows BEGIN
            DELETE FROM job_artifacts WHERE job = OLD.seq;
          END
          """);

  /** Files in the order in which they were stored. */
  private static final List<String> VERSION_3 =
      List.of(
          """
          CREATE INDEX IF NOT EXISTS job_artifacts_stored
          ON job_artifacts (stored_ms, job, name)
          """);

  private JobSchema() {}

  /** Creates what is missing; does nothing on a node that has it already. */
  static void install(JobDatabase database) {
    install(database, VERSION_1, "workflows_count_gone");
    install(database, VERSION_2, "workflows_artifacts_gone");
    install(database, VERSION_3, "job_artifacts_stored");
  }

  /**
   * Creates what a version added.
   *
   * @param last what is created last
   */
  private static void install(JobDatabase database, List<String> version, String last) {
    boolean present =
        database.query("SELECT 1 FROM sqlite_master WHERE name = ?", last).first().isPresent();
    if (!present) {
      database.apply(version.stream().map(Statement::of).toList());
    }
  }

  private static String insertZeroCounts() {
    List<String> rows =
        Stream.of(JobState.values()).map(state -> "('" + state.column() + "', 0)").toList();
    return "INSERT OR IGNORE INTO job_counts (status, jobs) VALUES " + String.join(", ", rows);
  }
}
