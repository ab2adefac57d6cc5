package dev.mvmci.jobs;

import dev.mvmci.sql.ReplicatedSqlite;
import dev.mvmci.sql.ReplicatedSqlite.Applied;
import dev.mvmci.sql.ReplicatedSqlite.Read;
import dev.mvmci.sql.ReplicatedSqlite.Subscription;
import dev.mvmci.sql.Rows;
import dev.mvmci.sql.SqlFailure;
import dev.mvmci.sql.SqlMetrics;
import dev.mvmci.sql.Statement;
import dev.mvmci.sql.StatementResult;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The replicated database with failures put in the words of this module. */
final class JobDatabase {

  private final ReplicatedSqlite sqlite;

  JobDatabase(ReplicatedSqlite sqlite) {
    this.sqlite = sqlite;
  }

  /** Applies one command; durable on a majority and visible to {@link #query} when it returns. */
  List<StatementResult> apply(Statement... command) {
    return apply(List.of(command));
  }

  List<StatementResult> apply(List<Statement> command) {
    return translated(() -> sqlite.transaction(command));
  }

  /** Reads what this node has applied, which includes all that it acknowledged. */
  Rows query(String sql, @Nullable Object... arguments) {
    return translated(() -> sqlite.query(Read.LOCAL, sql, arguments));
  }

  Subscription onApplied(Consumer<Applied> listener) {
    return sqlite.onApplied(listener);
  }

  long appliedIndex() {
    return sqlite.health().appliedIndex();
  }

  boolean leading() {
    var health = sqlite.health();
    return health.healthy() && health.leader() == health.self();
  }

  QueueHealth health() {
    var health = sqlite.health();
    return new QueueHealth(health.healthy(), health.members(), health.leader() != 0);
  }

  /** Empty if the database does not tell, as one in another process. */
  String metrics() {
    return sqlite.metrics().map(SqlMetrics::prometheus).orElse("");
  }

  private static <T> T translated(Supplier<T> action) {
    try {
      return action.get();
    } catch (SqlFailure.NotLeader e) {
      throw new QueueFailure.Unavailable("no leader takes writes now; ask again", e);
    } catch (SqlFailure.Unknown e) {
      throw new QueueFailure.OutcomeUnknown("it may have happened; look before asking again", e);
    }
  }
}
