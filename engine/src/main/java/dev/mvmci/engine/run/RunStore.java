package dev.mvmci.engine.run;

import dev.mvmci.engine.RunId;
import dev.mvmci.engine.RunInfo;
import dev.mvmci.engine.RunOutcome;
import dev.mvmci.engine.store.Change;
import dev.mvmci.engine.store.Database;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Rows of runs. */
final class RunStore {

  private static final String COLUMNS =
      "no, id, key, request_hash, module, version, sha256, workflow, started_at, response,"
          + " outcome, detail, ended_at";

  private final Database database;

  RunStore(Database database) {
    this.database = database;
  }

  /**
   * A run's row.
   *
   * @param requestHash of what was asked for, to tell a repeated start from a different one
   */
  record Row(long number, byte[] requestHash, RunInfo info) {}

  Change insert(Row row) {
    RunInfo info = row.info();
    return session ->
        session.execute(
            "INSERT INTO run (no, id, key, request_hash, module, version, sha256, workflow,"
                + " started_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            row.number(),
            info.id().value(),
            info.key(),
            row.requestHash(),
            info.module(),
            info.version(),
            info.sha256(),
            info.workflow(),
            info.startedAt().toEpochMilli());
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

  /** Forgets what ended before this time: rows, histories, and module bytes nobody refers to. */
  Change forgetEndedBefore(Instant time) {
    return session -> {
      long millis = time.toEpochMilli();
      int forgotten = session.execute("DELETE FROM run WHERE ended_at < ?", millis);
      if (forgotten > 0) {
        session.execute("DELETE FROM history WHERE run NOT IN (SELECT no FROM run)");
        session.execute(
            "DELETE FROM module WHERE sha256 NOT IN (SELECT sha256 FROM deployment)"
                + " AND sha256 NOT IN (SELECT sha256 FROM run)");
      }
    };
  }

  Optional<Row> byId(RunId id) {
    return select("WHERE id = ?", id.value()).stream().findFirst();
  }

  Optional<Row> byKey(String key) {
    return select("WHERE key = ?", key).stream().findFirst();
  }

  List<Row> unfinished() {
    return select("WHERE outcome IS NULL ORDER BY no");
  }

  /** Newest first, those with smaller numbers only. */
  List<Row> before(long number, int limit) {
    return select("WHERE no < ? ORDER BY no DESC LIMIT ?", number, limit);
  }

  /** A number larger than any that was ever used. */
  long nextNumber() {
    return database.read(connection -> {
      try (PreparedStatement select =
              connection.prepareStatement(
                  "SELECT coalesce(max(seq), 0) + 1 FROM sqlite_sequence WHERE name = 'run'");
          ResultSet row = select.executeQuery()) {
        return row.getLong(1);
      }
    });
  }

  private List<Row> select(String rest, Object... arguments) {
    return database.read(connection -> {
      try (PreparedStatement select =
          connection.prepareStatement("SELECT " + COLUMNS + " FROM run " + rest)) {
        for (int i = 0; i < arguments.length; i++) {
          select.setObject(i + 1, arguments[i]);
        }
        try (ResultSet rows = select.executeQuery()) {
          var found = new ArrayList<Row>();
          while (rows.next()) {
            found.add(row(rows));
          }
          return found;
        }
      }
    });
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
            outcome == null ? null : Instant.ofEpochMilli(row.getLong("ended_at"))));
  }
}
