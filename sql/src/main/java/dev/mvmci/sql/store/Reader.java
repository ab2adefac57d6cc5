package dev.mvmci.sql.store;

import dev.mvmci.sql.Rows;
import dev.mvmci.sql.SqlConfig.Limits;
import dev.mvmci.sql.SqlFailure;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.ProgressHandler;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteErrorCode;

/** One read-only connection. Used by one thread at a time. */
final class Reader implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Reader.class);
  private static final int INSTRUCTIONS_BETWEEN_LOOKS = 50_000;

  private final SQLiteConnection connection;
  private final StatementCache statements;
  private final Duration queryTime;
  private final long schemaVersion;
  private long startedNanos;

  private Reader(SQLiteConnection connection, Limits limits, long schemaVersion)
      throws SQLException {
    this.schemaVersion = schemaVersion;
    this.connection = connection;
    this.statements = new StatementCache(connection, limits.preparedStatements());
    this.queryTime = limits.queryTime();
    ProgressHandler.setHandler(
        connection,
        INSTRUCTIONS_BETWEEN_LOOKS,
        new ProgressHandler() {
          @Override
          protected int progress() {
            return System.nanoTime() - startedNanos > queryTime.toNanos() ? 1 : 0;
          }
        });
  }

  static Reader open(Path file, Limits limits, long schemaVersion) throws SQLException {
    SQLiteConnection connection = Connections.reader(file);
    try {
      return new Reader(connection, limits, schemaVersion);
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /** The schema version that was current when this connection was opened. */
  long schemaVersion() {
    return schemaVersion;
  }

  /**
   * Runs a query on the state of this moment.
   *
   * @throws SqlFailure.Rejected if the statement is at fault
   * @throws SQLException if the file or connection is
   */
  Rows query(String sql, List<@Nullable Object> arguments) throws SQLException {
    startedNanos = System.nanoTime();
    try {
      PreparedSql prepared = statements.get(sql);
      if (!prepared.returnsRows()) {
        throw new SqlFailure.Rejected("the statement is no query", null);
      }
      prepared.bind(arguments);
      try (ResultSet result = prepared.statement().executeQuery()) {
        return RowReader.read(result, prepared.columns());
      }
    } catch (SqlFailure.Rejected e) {
      statements.discard(sql);
      throw e;
    } catch (SQLException e) {
      statements.discard(sql);
      throw rejection(e);
    }
  }

  private SqlFailure.Rejected rejection(SQLException e) throws SQLException {
    if (SqlErrors.is(e, SQLiteErrorCode.SQLITE_READONLY)) {
      return new SqlFailure.Rejected("a query cannot change anything; use a command", e);
    }
    if (SqlErrors.is(e, SQLiteErrorCode.SQLITE_INTERRUPT)) {
      return new SqlFailure.Rejected(
          "the query ran longer than " + queryTime.toMillis() + " ms and was stopped", e);
    }
    if (SqlErrors.isOfTheStatement(e)) {
      return new SqlFailure.Rejected(SqlErrors.reason(e), e);
    }
    throw e;
  }

  @Override
  public void close() {
    statements.close();
    try {
      connection.close();
    } catch (SQLException e) {
      log.debug("closing a read connection failed", e);
    }
  }
}
