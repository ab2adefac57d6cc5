package dev.mvmci.sql.store;

import java.sql.SQLException;
import java.util.Objects;
import java.util.Set;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Tells a statement's fault, which every member sees alike, from a fault of this member's file. */
final class SqlErrors {

  private static final int PRIMARY_CODE = 0xff;

  private static final Set<SQLiteErrorCode> OF_THE_STATEMENT =
      Set.of(
          SQLiteErrorCode.SQLITE_ERROR,
          SQLiteErrorCode.SQLITE_ABORT,
          SQLiteErrorCode.SQLITE_TOOBIG,
          SQLiteErrorCode.SQLITE_CONSTRAINT,
          SQLiteErrorCode.SQLITE_MISMATCH,
          SQLiteErrorCode.SQLITE_RANGE);

  private SqlErrors() {}

  static boolean isOfTheStatement(SQLException e) {
    return e instanceof SQLiteException sqlite && OF_THE_STATEMENT.contains(primary(sqlite));
  }

  static boolean is(SQLException e, SQLiteErrorCode code) {
    return e instanceof SQLiteException sqlite && primary(sqlite) == code;
  }

  /** What to tell the caller. */
  static String reason(Exception e) {
    return Objects.requireNonNullElseGet(e.getMessage(), e::toString);
  }

  private static SQLiteErrorCode primary(SQLiteException e) {
    return SQLiteErrorCode.getErrorCode(e.getResultCode().code & PRIMARY_CODE);
  }
}
