package dev.mvmci.engine.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** Tables of the engine's database. */
final class Schema {

  /** Kept in the file as its user_version; 0 is a new file. */
  static final int VERSION = 5;

  /** Statements that lead from each version to the next. */
  private static final List<List<String>> STEPS =
      List.of(fromNothing(), historiesInParts(), messagesAndState(), snapshots(), messageKeys());

  private Schema() {}

  private static List<String> fromNothing() {
    return List.of(
        // Module bytes, once per content, as long as a deployment or a run refers to them.
        "CREATE TABLE module (sha256 TEXT PRIMARY KEY, wasm BLOB NOT NULL) STRICT",
        // What is deployed; a larger seq was deployed later.
        """
        CREATE TABLE deployment (
          seq INTEGER PRIMARY KEY AUTOINCREMENT,
          name TEXT NOT NULL, version TEXT NOT NULL, sha256 TEXT NOT NULL,
          bytes INTEGER NOT NULL, workflows TEXT NOT NULL, deployed_at INTEGER NOT NULL,
          UNIQUE (name, version)) STRICT
        """,
        // One row per run; outcome is null while it is unfinished.
        """
        CREATE TABLE run (
          no INTEGER PRIMARY KEY AUTOINCREMENT,
          id TEXT NOT NULL UNIQUE, key TEXT UNIQUE, request_hash BLOB NOT NULL,
          module TEXT NOT NULL, version TEXT NOT NULL, sha256 TEXT NOT NULL,
          workflow TEXT NOT NULL, started_at INTEGER NOT NULL,
          response TEXT, outcome TEXT, detail TEXT, ended_at INTEGER) STRICT
        """,
        "CREATE INDEX run_unfinished ON run (no) WHERE outcome IS NULL",
        "CREATE INDEX run_ended ON run (ended_at) WHERE ended_at IS NOT NULL",
        "CREATE INDEX run_module ON run (sha256)",
        // Batches of records of many runs; lsn is the number of the first record in it.
        "CREATE TABLE journal (lsn INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT",
        // All records of one finished run, compressed.
        "CREATE TABLE history (run INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT");
  }

  private static List<String> historiesInParts() {
    return List.of(
        """
        CREATE TABLE history_part (
          run INTEGER NOT NULL, first INTEGER NOT NULL, data BLOB NOT NULL,
          PRIMARY KEY (run, first)) STRICT, WITHOUT ROWID
        """,
        "INSERT INTO history_part SELECT run, 0, data FROM history",
        "DROP TABLE history",
        "ALTER TABLE history_part RENAME TO history");
  }

  private static List<String> messagesAndState() {
    return List.of(
        // The run that spawned this one, and whether it is to outlive it.
        "ALTER TABLE run ADD COLUMN parent INTEGER",
        "ALTER TABLE run ADD COLUMN detached INTEGER NOT NULL DEFAULT 0",
        // When somebody asked for its end.
        "ALTER TABLE run ADD COLUMN cancel_at INTEGER",
        "CREATE INDEX run_parent ON run (parent) WHERE parent IS NOT NULL AND outcome IS NULL",
        // Messages that were not received yet.
        """
        CREATE TABLE inbox (
          no INTEGER PRIMARY KEY AUTOINCREMENT, run INTEGER NOT NULL,
          type TEXT NOT NULL, data TEXT NOT NULL, at INTEGER NOT NULL) STRICT
        """,
        "CREATE INDEX inbox_run ON inbox (run, no)",
        // What runs keep, each for itself or all of a module together.
        """
        CREATE TABLE state (
          scope TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL,
          PRIMARY KEY (scope, key)) STRICT, WITHOUT ROWID
        """);
  }

  private static List<String> snapshots() {
    return List.of(
        // Of unfinished runs: how many records are in history, the number of the next one in the
        // journal, and a digest of those.
        """
        CREATE TABLE archived (
          run INTEGER PRIMARY KEY, records INTEGER NOT NULL, lsn INTEGER NOT NULL,
          digest BLOB NOT NULL) STRICT
        """,
        // Where a run was after so many records; its memory is in pages, each stored once.
        """
        CREATE TABLE snapshot (
          run INTEGER PRIMARY KEY, records INTEGER NOT NULL, sealed INTEGER NOT NULL,
          state BLOB NOT NULL, state_sha256 BLOB NOT NULL) STRICT
        """,
        """
        CREATE TABLE snapshot_page (
          run INTEGER NOT NULL, place INTEGER NOT NULL, sha256 BLOB NOT NULL,
          PRIMARY KEY (run, place)) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX snapshot_page_content ON snapshot_page (sha256)",
        "CREATE TABLE page (sha256 BLOB PRIMARY KEY, data BLOB NOT NULL) STRICT, WITHOUT ROWID");
  }

  private static List<String> messageKeys() {
    return List.of(
        // Keys of messages that callers sent, as long as their run is kept; places count up in a
        // run.
        """
        CREATE TABLE message_key (
          run INTEGER NOT NULL, key TEXT NOT NULL, hash BLOB NOT NULL, place INTEGER NOT NULL,
          PRIMARY KEY (run, key)) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX message_key_place ON message_key (run, place)");
  }

  static void prepare(Connection connection) throws SQLException {
    prepare(connection, VERSION);
  }

  /** Leads to this version, step by step, each in a transaction of its own. */
  static void prepare(Connection connection, int to) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      int found = version(statement);
      if (found > VERSION) {
        throw new SQLException(
            "it has layout %d and this program knows up to %d; use the program that made it"
                .formatted(found, VERSION));
      }
      for (int version = found; version < to; version++) {
        statement.execute("BEGIN IMMEDIATE");
        for (String change : STEPS.get(version)) {
          statement.execute(change);
        }
        statement.execute("PRAGMA user_version = " + (version + 1));
        statement.execute("COMMIT");
      }
    }
  }

  private static int version(Statement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery("PRAGMA user_version")) {
      return row.getInt(1);
    }
  }
}
