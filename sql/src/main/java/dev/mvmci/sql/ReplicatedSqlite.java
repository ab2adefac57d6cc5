package dev.mvmci.sql;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A SQLite database whose every write is a command in a Raft log. Thread-safe; methods block the
 * calling (virtual) thread unless they return a future.
 *
 * <p>A command is one or more statements that are applied all or nothing. Commands of many callers
 * ride in one log entry and one SQLite transaction, and the applied index is written in that same
 * transaction, so a crash at any instruction resumes without a rebuild.
 *
 * <p>Statements must not depend on anything but the log. Inside a command the SQL functions {@code
 * entry_time_ms()} (unix milliseconds, stamped by the leader, never smaller than in an earlier
 * entry) and {@code entry_index()} (the Raft log index, unique per entry and growing) are
 * available; SQLite's own clock and random functions are bound to the entry, too.
 */
public interface ReplicatedSqlite extends AutoCloseable {

  /**
   * Applies the statements as one transaction, in order.
   *
   * @return a future that completes, after the command is on disk on a majority and applied here,
   *     with one result per statement; or fails with a {@link SqlFailure}
   */
  CompletableFuture<List<StatementResult>> submit(List<Statement> command);

  /**
   * As {@link #submit}, waiting for the outcome. Durable on a majority when this returns.
   *
   * @throws SqlFailure.Rejected if a statement was refused or failed; nothing of the command
   *     happened
   * @throws SqlFailure.NotLeader if this member cannot take writes now; nothing happened
   * @throws SqlFailure.Unknown if the outcome could not be learned; the command may take effect
   */
  List<StatementResult> transaction(List<Statement> command);

  /**
   * One statement, as {@link #transaction}. Arguments: null, Long, Integer, Double, String, byte[].
   */
  default StatementResult execute(String sql, @Nullable Object... arguments) {
    return transaction(List.of(Statement.of(sql, arguments))).getFirst();
  }

  /**
   * Runs a read-only statement.
   *
   * @throws SqlFailure.Rejected if the statement is not valid or would write
   * @throws SqlFailure.NotLeader if the level asks for a quorum that cannot be reached
   */
  Rows query(Read level, String sql, @Nullable Object... arguments);

  /**
   * Calls the listener after each applied log entry, on the apply thread: it must return at once
   * and must not call this database. Close the subscription to stop.
   */
  Subscription onApplied(Consumer<Applied> listener);

  /** What this member knows of its cluster, truthfully, now; never blocks on the network. */
  Health health();

  /** What happens inside this member, for those who watch; empty where that is not known. */
  default Optional<SqlMetrics> metrics() {
    return Optional.empty();
  }

  /** Stops this member in order; commands under way end in {@link SqlFailure.Unknown}. */
  @Override
  void close();

  /** How fresh a query's answer must be. */
  enum Read {
    /** Whatever this member has applied. */
    LOCAL,
    /**
     * As {@link #STRICT} as long as the members' clocks run at about the same rate: a leader that a
     * majority has heard from just now answers without asking whether it still leads. Where that is
     * not so the query is a strict one.
     */
    LEASE,
    /** Everything acknowledged to anyone before the query began (linearizable). */
    STRICT
  }

  /**
   * An entry that was applied here: its Raft index, its leader time and how many rows it changed.
   */
  record Applied(long index, long timeMillis, int changes) {}

  /**
   * What a member says of itself and its cluster.
   *
   * @param healthy whether a write submitted here now would be taken, and no comparison found this
   *     member's data to differ from the leader's
   * @param members number of configured voting members
   * @param leader id of the leader this member follows, 0 if none is known
   * @param self own member id
   * @param appliedIndex last applied log index
   * @param lag entries that this member knows to be committed and has not yet applied
   */
  record Health(
      boolean healthy, int members, long leader, long self, long appliedIndex, long lag) {}

  /** Handle of a registered listener. */
  interface Subscription extends AutoCloseable {
    @Override
    void close();
  }
}
