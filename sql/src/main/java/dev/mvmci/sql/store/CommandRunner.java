package dev.mvmci.sql.store;

import dev.mvmci.sql.Rows;
import dev.mvmci.sql.SqlFailure;
import dev.mvmci.sql.Statement;
import dev.mvmci.sql.StatementResult;
import dev.mvmci.sql.entry.Command;
import dev.mvmci.sql.entry.Outcome;
import dev.mvmci.sql.rules.SqlTraits;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.sqlite.core.DB;

/** Runs single commands inside the transaction of their entry. Apply thread only. */
final class CommandRunner {

  private static final String SAVEPOINT = "SAVEPOINT command";
  private static final String RELEASE = "RELEASE command";
  private static final String ROLLBACK = "ROLLBACK TO command";
  private static final String LAST_ROWID = "SELECT last_insert_rowid()";

  /** Leaves last_insert_rowid() at 0 and changes() at 0, wherever earlier commands left them. */
  private static final List<String> FORGET_SESSION =
      List.of(
          "INSERT OR REPLACE INTO temp._raft_zero (id) VALUES (0)",
          "DELETE FROM temp._raft_zero WHERE id <> 0");

  private final DB database;
  private final StatementCache statements;
  private final EntryContext entry;
  private final AtomicLong schemaVersion;
  private boolean schemaTouched;

  /**
   * Whether last_insert_rowid() is known to be 0, as it is before the first insert and after those
   * that only updated. Then it need not be made 0, which costs more than a small command.
   */
  private boolean rowIdIsZero;

  CommandRunner(
      DB database, StatementCache statements, EntryContext entry, AtomicLong schemaVersion) {
    this.schemaVersion = schemaVersion;
    this.database = database;
    this.statements = statements;
    this.entry = entry;
  }

  /** A row was inserted on the same connection by somebody else. */
  void othersInserted() {
    rowIdIsZero = false;
  }

  /**
   * Applies one command, all or nothing, without touching the others of its entry.
   *
   * @throws SQLException if the database itself failed
   */
  Outcome run(Command command, int ordinal) throws SQLException {
    entry.beginCommand(ordinal);
    boolean savepoint = needsSavepoint(command);
    if (savepoint) {
      execute(SAVEPOINT);
    }
    Outcome outcome = attempt(command);
    if (savepoint) {
      if (outcome instanceof Outcome.Refused) {
        execute(ROLLBACK);
      }
      execute(RELEASE);
    }
    if (schemaTouched) {
      statements.close();
      schemaTouched = false;
    }
    return outcome;
  }

  /**
   * A single statement that fails undoes itself, so it needs no savepoint; unless it answers with
   * rows, which may turn out too many after the change is made.
   */
  private boolean needsSavepoint(Command command) {
    if (command.statements().size() != 1) {
      return true;
    }
    String sql = command.statements().getFirst().sql();
    try {
      return statements.get(sql).returnsRows();
    } catch (SQLException _) {
      return false; // it does not compile, so it changes nothing; running it tells why
    }
  }

  private Outcome attempt(Command command) throws SQLException {
    List<StatementResult> results = new ArrayList<>(command.statements().size());
    if (dependsOnSession(command)) {
      forgetSession();
    }
    for (Statement statement : command.statements()) {
      try {
        results.add(run(statement));
      } catch (SqlFailure.Rejected e) {
        rowIdIsZero = false;
        statements.discard(statement.sql());
        return refused(command, results.size(), SqlErrors.reason(e));
      } catch (SQLException e) {
        rowIdIsZero = false;
        statements.discard(statement.sql());
        if (!SqlErrors.isOfTheStatement(e)) {
          throw e;
        }
        return refused(command, results.size(), SqlErrors.reason(e));
      }
    }
    return new Outcome.Done(results);
  }

  private StatementResult run(Statement statement) throws SQLException {
    PreparedSql prepared = statements.get(statement.sql());
    SqlTraits traits = statements.traits(statement.sql());
    prepared.bind(statement.arguments());
    long changesBefore = database.total_changes();
    long rowIdBefore = traits.updatesOnConflict() && !rowIdIsZero ? lastRowId() : 0;
    Rows rows = Rows.EMPTY;
    if (prepared.returnsRows()) {
      try (ResultSet result = prepared.statement().executeQuery()) {
        rows = RowReader.read(result, prepared.columns());
      }
    } else {
      prepared.statement().executeUpdate();
    }
    if (traits.changesSchema()) {
      schemaTouched = true;
      rowIdIsZero = false;
      schemaVersion.incrementAndGet();
    }
    if (database.total_changes() == changesBefore) {
      return new StatementResult(0, 0, rows);
    }
    int changes = (int) database.changes();
    if (!traits.inserts()) {
      return new StatementResult(changes, 0, rows);
    }
    long rowId = lastRowId();
    rowIdIsZero = rowId == 0;
    return new StatementResult(changes, rowId == rowIdBefore ? 0 : rowId, rows);
  }

  /** An upsert that only updates leaves an earlier rowid behind, which must not show. */
  private boolean dependsOnSession(Command command) {
    for (Statement statement : command.statements()) {
      SqlTraits traits = statements.traits(statement.sql());
      if (traits.readsSessionState() || (traits.updatesOnConflict() && !rowIdIsZero)) {
        return true;
      }
    }
    return false;
  }

  private void forgetSession() throws SQLException {
    for (String sql : FORGET_SESSION) {
      execute(sql);
    }
    rowIdIsZero = true;
  }

  private long lastRowId() throws SQLException {
    try (ResultSet result = statements.get(LAST_ROWID).statement().executeQuery()) {
      return result.next() ? result.getLong(1) : 0;
    }
  }

  private void execute(String sql) throws SQLException {
    statements.get(sql).statement().executeUpdate();
  }

  private static Outcome refused(Command command, int at, String reason) {
    int count = command.statements().size();
    return new Outcome.Refused(
        count == 1 ? reason : "statement " + (at + 1) + " of " + count + ": " + reason);
  }
}
