package dev.mvmci.engine.run;

import dev.mvmci.engine.RunId;
import dev.mvmci.engine.RunInfo;
import dev.mvmci.engine.RunOutcome;
import dev.mvmci.engine.store.Change;
import dev.mvmci.engine.store.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Rows of runs. */
final class RunStore {

  private static final String COLUMNS =
      "no, id, key, request_hash, module, version, sha256, workflow, started_at, response,"
          + " outcome, detail, ended_at, parent, detached, cancel_at";

  /** Ended runs kept in memory, and how long their outputs may be. */
  private static final int MOST_ENDED = 512;

  private static final int MOST_DETAIL_CHARS = 2_000;

  private final Database database;
  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by the lock: whoever waited for a run's end looks at the run next.
  private final LinkedHashMap<RunId, Row> ended = new LinkedHashMap<>();

  RunStore(Database database) {
    this.database = database;
  }

  /**
   * A run's row.
   *
   * @param requestHash of what was asked for, to tell a repeated start from a different one
   * @param parent null for a run that no run started
   * @param cancelAt when its cancellation was asked for
   */
  record Row(
      long number,
      byte[] requestHash,
      RunInfo info,
      @Nullable Parent parent,
      @Nullable Instant cancelAt) {

    Row(long number, byte[] requestHash, RunInfo info, @Nullable Parent parent) {
      this(number, requestHash, info, parent, null);
    }

    /** The same when it has ended without a response, as it is read: times are in milliseconds. */
    private Row ended(RunOutcome outcome, Instant at) {
      return new Row(
          number,
          requestHash,
          new RunInfo(
              info.id(),
              info.key(),
              info.module(),
              info.version(),
              info.sha256(),
              info.workflow(),
              info.startedAt().truncatedTo(ChronoUnit.MILLIS),
              null,
              outcome,
              at.truncatedTo(ChronoUnit.MILLIS)),
          parent,
          cancelAt);
    }
  }

  /**
   * The run that started another.
   *
   * @param detached whether the other goes on when this one ends
   */
  record Parent(long number, boolean detached) {}

  Change insert(Row row) {
    RunInfo info = row.info();
    Parent parent = row.parent();
    return session ->
        session.execute(
            "INSERT INTO run (no, id, key, request_hash, module, version, sha256, workflow,"
                + " started_at, parent, detached) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            row.number(),
            info.id().value(),
            info.key(),
            row.requestHash(),
            info.module(),
            info.version(),
            info.sha256(),
            info.workflow(),
            info.startedAt().toEpochMilli(),
            parent == null ? null : parent.number(),
            parent != null && parent.detached() ? 1 : 0);
  }

  /** Notes that somebody asked for the run's end, unless it has ended. */
  Change cancelRequested(long number, Instant at) {
    return session ->
        session.execute(
            "UPDATE run SET cancel_at = ? WHERE no = ? AND outcome IS NULL AND cancel_at IS NULL",
            at.toEpochMilli(),
            number);
  }

  Change responded(long number, String response) {
    return session -> session.execute("UPDATE run SET response = ? WHERE no = ?", response, number);
  }

  Change ended(long number, RunOutcome outcome, Instant at) {
    OutcomeCodec codec = OutcomeCodec.of(outcome);
    return session ->
        session.execute(
            "UPDATE run SET outcome = ?, detail = ?, ended_at = ? WHERE no = ?",
            codec.word(),
            codec.detail(),
            at.toEpochMilli(),
            number);
  }

  /** The run has ended, durably, and never gave a response. */
  void hasEnded(Row run, RunOutcome outcome, Instant at) {
    OutcomeCodec codec = OutcomeCodec.of(outcome);
    String detail = codec.detail();
    if (detail != null && detail.length() > MOST_DETAIL_CHARS) {
      return;
    }
    Row row = run.ended(codec.outcome(), at);
    lock.lock();
    try {
      ended.put(row.info().id(), row);
      if (ended.size() > MOST_ENDED) {
        var _ = ended.pollFirstEntry();
      }
    } finally {
      lock.unlock();
    }
  }

  private Optional<Row> endedNow(RunId id) {
    lock.lock();
    try {
      return Optional.ofNullable(ended.get(id));
    } finally {
      lock.unlock();
    }
  }

  /** Forgets what ended before this time: rows, histories, and module bytes nobody refers to. */
  Change forgetEndedBefore(Instant time) {
    return session -> {
      lock.lock();
      try {
        ended.clear();
      } finally {
        lock.unlock();
      }
      long millis = time.toEpochMilli();
      int forgotten = session.execute("DELETE FROM run WHERE ended_at < ?", millis);
      if (forgotten > 0) {
        session.execute("DELETE FROM history WHERE run NOT IN (SELECT no FROM run)");
        session.execute("DELETE FROM message_key WHERE run NOT IN (SELECT no FROM run)");
        session.execute(
            "DELETE FROM state WHERE scope LIKE 'run %'"
                + " AND CAST(substr(scope, 5) AS INTEGER) NOT IN (SELECT no FROM run)");
        session.execute(
            "DELETE FROM module WHERE sha256 NOT IN (SELECT sha256 FROM deployment)"
                + " AND sha256 NOT IN (SELECT sha256 FROM run)");
      }
    };
  }

  Optional<Row> byId(RunId id) {
    Optional<Row> now = endedNow(id);
    return now.isPresent() ? now : select("WHERE id = ?", id.value()).stream().findFirst();
  }

  Optional<Row> byKey(String key) {
    return select("WHERE key = ?", key).stream().findFirst();
  }

  Optional<Row> byNumber(long number) {
    return select("WHERE no = ?", number).stream().findFirst();
  }

  /** Numbers of all unfinished runs. */
  List<Long> unfinished() {
    return database.list(row -> row.getLong(1), "SELECT no FROM run WHERE outcome IS NULL");
  }

  /** Unfinished runs of modules of this name, oldest first. */
  List<Row> unfinishedOf(String module, int limit) {
    return select("WHERE module = ? AND outcome IS NULL ORDER BY no LIMIT ?", module, limit);
  }

  /** Unfinished runs that somebody wants to end. */
  List<Long> cancelled() {
    return database.list(
        row -> row.getLong(1),
        "SELECT no FROM run WHERE outcome IS NULL AND cancel_at IS NOT NULL");
  }

  /** Unfinished runs that are to end with this one. */
  List<Long> dependents(long parent) {
    return database.list(
        row -> row.getLong(1),
        "SELECT no FROM run WHERE parent = ? AND outcome IS NULL AND detached = 0",
        parent);
  }

  /** Unfinished runs whose parent has ended and that were to end with it. */
  List<Long> orphans() {
    return database.list(
        row -> row.getLong(1),
        "SELECT child.no FROM run child JOIN run parent ON parent.no = child.parent"
            + " WHERE child.outcome IS NULL AND child.detached = 0"
            + " AND parent.outcome IS NOT NULL");
  }

  /** Newest first, those with smaller numbers only. */
  List<Row> before(long number, int limit) {
    return select("WHERE no < ? ORDER BY no DESC LIMIT ?", number, limit);
  }

  /** A number larger than any that was ever used. */
  long nextNumber() {
    return database.number(
        "SELECT coalesce(max(seq), 0) + 1 FROM sqlite_sequence WHERE name = 'run'");
  }

  private List<Row> select(String rest, Object... arguments) {
    return database.list(RunStore::row, "SELECT " + COLUMNS + " FROM run " + rest, arguments);
  }

  private static Row row(ResultSet row) throws SQLException {
    String outcome = row.getString("outcome");
    return new Row(
        row.getLong("no"),
        row.getBytes("request_hash"),
        new RunInfo(
            new RunId(row.getString("id")),
            row.getString("key"),
            row.getString("module"),
            row.getString("version"),
            row.getString("sha256"),
            row.getString("workflow"),
            Instant.ofEpochMilli(row.getLong("started_at")),
            row.getString("response"),
            outcome == null ? null : new OutcomeCodec(outcome, row.getString("detail")).outcome(),
            outcome == null ? null : Instant.ofEpochMilli(row.getLong("ended_at"))),
        parent(row),
        row.getObject("cancel_at") == null ? null : Instant.ofEpochMilli(row.getLong("cancel_at")));
  }

  private static @Nullable Parent parent(ResultSet row) throws SQLException {
    return row.getObject("parent") == null
        ? null
        : new Parent(row.getLong("parent"), row.getInt("detached") == 1);
  }
}
