package dev.mvmci.sql.store;

import dev.mvmci.sql.consensus.Position;
import dev.mvmci.sql.entry.Command;
import dev.mvmci.sql.entry.Entry;
import dev.mvmci.sql.entry.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteErrorCode;

/**
 * Applies entries to the file. An entry is applied in one SQLite transaction, alone or with others,
 * and its position is written in that same transaction, so the file is always exactly at the end of
 * some entry.
 */
final class Writer implements AutoCloseable {

  static final int APPLICATION_ID = 0x6d766d63; // "mvmc", shown by file(1)

  private static final int FILE_FORMAT = 1;

  private final SQLiteConnection connection;
  private final StatementCache statements;
  private final EntryContext entry = new EntryContext();
  private final EntryDates dates = new EntryDates(entry);
  private final CommandRunner runner;
  private final Sessions sessions;
  private final PreparedStatement advance;
  private final PreparedStatement begin;
  private final PreparedStatement commit;
  private final AtomicLong schemaVersion;
  private final StateScan scan;
  private final StateComparison comparison = new StateComparison();
  private Position applied;
  private long timeMillis;

  /** What the version of the schema was when the transaction began. */
  private long schemaBefore;

  /** Whether entries are in a transaction that is yet to be committed. */
  private boolean open;

  private Writer(SQLiteConnection connection, int preparedStatements, AtomicLong schemaVersion)
      throws SQLException {
    this.schemaVersion = schemaVersion;
    this.connection = connection;
    this.scan = new StateScan(connection);
    this.statements = new StatementCache(connection, preparedStatements);
    prepareFile(connection);
    EntryFunctions.register(connection, entry, dates);
    this.runner = new CommandRunner(connection.getDatabase(), statements, entry, schemaVersion);
    this.sessions = new Sessions(connection);
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("SELECT idx, term, time_ms FROM _raft")) {
      result.next();
      this.applied = new Position(result.getLong("term"), result.getLong("idx"));
      this.timeMillis = result.getLong("time_ms");
    }
    connection.setAutoCommit(false);
    this.advance = connection.prepareStatement("UPDATE _raft SET idx = ?, term = ?, time_ms = ?");
    // The driver's own way compiles both anew each time. It has begun the first transaction.
    this.begin = connection.prepareStatement("BEGIN");
    this.commit = connection.prepareStatement("COMMIT");
  }

  /**
   * Opens or creates the file.
   *
   * @param schemaVersion grows before and after each commit that changes the schema
   */
  static Writer open(Path file, int preparedStatements, AtomicLong schemaVersion)
      throws SQLException {
    SQLiteConnection connection = Connections.writer(file);
    try {
      return new Writer(connection, preparedStatements, schemaVersion);
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  private static void prepareFile(SQLiteConnection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      int format = pragma(statement, "user_version");
      int application = pragma(statement, "application_id");
      if (format == 0 && application == 0) {
        statement.executeUpdate(
            "CREATE TABLE IF NOT EXISTS _raft (id INTEGER PRIMARY KEY CHECK (id = 1),"
                + " idx INTEGER NOT NULL, term INTEGER NOT NULL, time_ms INTEGER NOT NULL)");
        statement.executeUpdate("INSERT OR IGNORE INTO _raft VALUES (1, -1, 0, 0)");
        statement.executeUpdate("PRAGMA application_id = " + APPLICATION_ID);
        statement.executeUpdate("PRAGMA user_version = " + FILE_FORMAT);
      } else if (application != APPLICATION_ID || format != FILE_FORMAT) {
        throw new SQLException(
            "the file has application id "
                + application
                + " and format "
                + format
                + ", expected are "
                + APPLICATION_ID
                + " and "
                + FILE_FORMAT);
      }
      statement.executeUpdate("CREATE TEMP TABLE _raft_zero (id INTEGER PRIMARY KEY)");
    }
  }

  private static int pragma(Statement statement, String name) throws SQLException {
    try (ResultSet result = statement.executeQuery("PRAGMA " + name)) {
      result.next();
      return result.getInt(1);
    }
  }

  /** The last entry that was applied, committed or not. */
  Position applied() {
    return applied;
  }

  /** What became of the points at which members compare their data. */
  StateComparison comparison() {
    return comparison;
  }

  /** Time of the entry last applied. */
  long timeMillis() {
    return timeMillis;
  }

  /**
   * Applies the entry at its position. Its time is moved up to the latest one seen, so that a
   * leader with a slow clock does not turn time back.
   *
   * @param more whether the transaction stays open for the next entry; else it is committed
   */
  List<Outcome> apply(Position position, Entry next, boolean more) throws SQLException {
    long time = Math.max(timeMillis, next.timeMillis());
    entry.begin(time, position.index());
    List<Outcome> outcomes = new ArrayList<>(next.commands().size());
    if (!open) {
      schemaBefore = schemaVersion.get();
      open = true;
    }
    try {
      sessions.begin(time, position.index());
      int ordinal = 0;
      for (Command command : next.commands()) {
        outcomes.add(apply(command, ordinal++));
      }
      sessions.flush();
      var point = StateCommands.pointIn(next);
      if (point.isPresent()) {
        comparison.remember(scan.slice(position.index(), point.get()));
      }
      advance.setLong(1, position.index());
      advance.setLong(2, position.term());
      advance.setLong(3, time);
      advance.executeUpdate();
      if (!more) {
        commit();
      }
    } catch (SQLException | RuntimeException e) {
      rollback(e);
      throw e;
    }
    applied = position;
    timeMillis = time;
    return outcomes;
  }

  /** Commits what is applied. */
  void settle() throws SQLException {
    if (open) {
      commit();
    }
  }

  private void commit() throws SQLException {
    commit.executeUpdate();
    open = false;
    if (schemaVersion.get() != schemaBefore) {
      schemaVersion.incrementAndGet();
    }
    begin.executeUpdate();
  }

  private Outcome apply(Command command, int ordinal) throws SQLException {
    if (command.opensSession()) {
      runner.othersInserted();
      return sessions.open(ordinal);
    }
    return command.id().isTracked()
        ? sessions.once(command, ordinal, () -> runner.run(command, ordinal))
        : runner.run(command, ordinal);
  }

  private void rollback(Exception reason) {
    open = false;
    try {
      connection.rollback();
    } catch (SQLException e) {
      reason.addSuppressed(e);
    }
  }

  /**
   * Moves the WAL into the file and syncs both.
   *
   * @throws IOException if that is not possible now, because a reader keeps part of the WAL back or
   *     there is no room; may be tried again
   * @throws SQLException if writing or syncing failed
   */
  void checkpoint() throws IOException, SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("PRAGMA wal_checkpoint(PASSIVE)")) {
      result.next();
      boolean busy = result.getInt("busy") != 0;
      int inLog = result.getInt("log");
      int moved = result.getInt("checkpointed");
      if (busy || inLog != moved) {
        throw new IOException(
            "checkpoint moved " + moved + " of " + inLog + " pages, busy=" + busy);
      }
    } catch (SQLException e) {
      if (SqlErrors.is(e, SQLiteErrorCode.SQLITE_BUSY)
          || SqlErrors.is(e, SQLiteErrorCode.SQLITE_FULL)) {
        throw new IOException("checkpoint failed: " + e.getMessage(), e);
      }
      throw e;
    }
  }

  /** The file may not grow beyond this. */
  void limitPages(int pages) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA max_page_count = " + pages);
    }
  }

  @Override
  public void close() throws SQLException {
    statements.close();
    sessions.close();
    dates.close();
    connection.close();
  }
}
