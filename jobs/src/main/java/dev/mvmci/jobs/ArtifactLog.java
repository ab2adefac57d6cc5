package dev.mvmci.jobs;

import dev.mvmci.sql.Rows.Row;
import dev.mvmci.sql.Statement;
import java.util.List;

/** Which files belong to which job, in the replicated database. They go with their job. */
final class ArtifactLog {

  private static final String ROWS = "name, blob, bytes, stored_ms";

  private static final String LOGS = "log-[1-9]*.jsonl.gz";

  /** In one statement, so that the limit holds whoever adds files at the same time. */
  private static final String ADD =
      """
      INSERT INTO job_artifacts (job, name, blob, bytes, stored_ms)
      SELECT w.seq, ?, ?, ?, entry_time_ms() FROM workflows w
      WHERE w.id = ?
        AND (SELECT count(*) FROM job_artifacts a WHERE a.job = w.seq AND a.name <> ?
          AND a.name NOT GLOB ?) < ?
      ORDER BY w.seq
      ON CONFLICT (job, name) DO UPDATE SET
        blob = excluded.blob, bytes = excluded.bytes, stored_ms = excluded.stored_ms
      """;

  /** By who held the job last, also when it has ended meanwhile. */
  private static final String ADD_LOG =
      """
      INSERT INTO job_artifacts (job, name, blob, bytes, stored_ms)
      SELECT w.seq, ?, ?, ?, entry_time_ms() FROM workflows w
      WHERE w.id = ? AND w.lease_token = ? AND w.run >= ?
      ORDER BY w.seq
      ON CONFLICT (job, name) DO UPDATE SET
        blob = excluded.blob, bytes = excluded.bytes, stored_ms = excluded.stored_ms
      """;

  /** The logs of runs long before this one. */
  private static final String DROP_LOGS =
      """
      DELETE FROM job_artifacts
      WHERE job = (SELECT seq FROM workflows WHERE id = ? AND lease_token = ? AND run >= ?)
        AND name GLOB ? AND CAST(substr(name, 5) AS INTEGER) <= ?
      """;

  private final JobDatabase database;

  ArtifactLog(JobDatabase database) {
    this.database = database;
  }

  /** False if there is no such job, or it has as many files as it may. */
  boolean add(JobId id, String name, String blob, long bytes) {
    var command =
        Statement.of(ADD, name, blob, bytes, id.value(), name, LOGS, JobArtifact.MAX_PER_JOB);
    return database.apply(command).getFirst().changes() > 0;
  }

  /** Adds what a run has logged, which has one log however often it is added. */
  Outcome addLog(JobId id, long token, long run, String blob, long bytes) {
    String name = JobArtifact.logOf(run);
    return new Verdict(id, token)
        .of(
            database.apply(
                Statement.of(ADD_LOG, name, blob, bytes, id.value(), token, run),
                Statement.of(DROP_LOGS, id.value(), token, run, LOGS, run - JobArtifact.MAX_LOGS),
                Verdict.read(id)),
            _ -> false);
  }

  boolean remove(JobId id, String name) {
    var command =
        Statement.of(
            "DELETE FROM job_artifacts"
                + " WHERE name = ? AND job = (SELECT seq FROM workflows WHERE id = ?)",
            name,
            id.value());
    return database.apply(command).getFirst().changes() > 0;
  }

  List<JobArtifact> of(JobId id) {
    return database
        .query(
            "SELECT "
                + ROWS
                + " FROM job_artifacts WHERE job = (SELECT seq FROM workflows WHERE id = ?)"
                + " ORDER BY name",
            id.value())
        .map(ArtifactLog::artifact);
  }

  List<String> blobs() {
    return database
        .query("SELECT DISTINCT blob FROM job_artifacts ORDER BY blob")
        .map(row -> row.requiredText("blob"));
  }

  List<StoredFile> after(StoredFile.Place place, int limit) {
    return database
        .query(
            "SELECT job, "
                + ROWS
                + " FROM job_artifacts WHERE (stored_ms, job, name) > (?, ?, ?)"
                + " ORDER BY stored_ms, job, name LIMIT ?",
            place.storedAtMillis(),
            place.job(),
            place.name(),
            limit)
        .map(row ->
            new StoredFile(
                new StoredFile.Place(
                    row.requiredInteger("stored_ms"),
                    row.requiredInteger("job"),
                    row.requiredText("name")),
                row.requiredText("blob"),
                row.requiredInteger("bytes")));
  }

  boolean has(StoredFile file) {
    return database
        .query(
            "SELECT 1 FROM job_artifacts WHERE job = ? AND name = ? AND blob = ?",
            file.place().job(),
            file.place().name(),
            file.blob())
        .first()
        .isPresent();
  }

  private static JobArtifact artifact(Row row) {
    return new JobArtifact(
        row.requiredText("name"),
        row.requiredText("blob"),
        row.requiredInteger("bytes"),
        row.requiredInteger("stored_ms"));
  }
}
