package dev.mvmci.sql.services;

import dev.mvmci.sql.ReplicatedSqlite;
import dev.mvmci.sql.ReplicatedSqlite.Read;
import dev.mvmci.sql.Rows;
import dev.mvmci.sql.SqlFailure;
import dev.mvmci.sql.Statement;
import dev.mvmci.sql.StatementResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The database as one service sees it: its tables come into being when they are first missed. */
final class ServiceDatabase {

  private static final String NO_TABLE = "no such table: _mvm_";

  private final ReplicatedSqlite database;
  private final List<Statement> tables;

  ServiceDatabase(ReplicatedSqlite database, ServiceSql... tables) {
    this.database = database;
    this.tables = List.of(tables).stream().map(ServiceSql::with).toList();
  }

  /** Applies one command; a command that misses its table did nothing, so it can be repeated. */
  List<StatementResult> apply(List<Statement> command) {
    try {
      return database.transaction(command);
    } catch (SqlFailure.Rejected e) {
      if (!missesTable(e)) {
        throw e;
      }
      database.transaction(tables);
      return database.transaction(command);
    }
  }

  StatementResult apply(Statement statement) {
    return apply(List.of(statement)).getFirst();
  }

  /** Reads; a table that is not there yet has no rows. */
  Rows read(Read level, ServiceSql sql, @Nullable Object... arguments) {
    try {
      return database.query(level, sql.text(), arguments);
    } catch (SqlFailure.Rejected e) {
      if (!missesTable(e)) {
        throw e;
      }
      return Rows.EMPTY;
    }
  }

  private static boolean missesTable(SqlFailure.Rejected e) {
    String message = e.getMessage();
    return message != null && message.contains(NO_TABLE);
  }
}
