package dev.mvmci.sql.node;

import dev.mvmci.sql.ReplicatedSqlite.Read;
import dev.mvmci.sql.SqlConfig.Member;
import dev.mvmci.sql.SqlFailure;
import dev.mvmci.sql.entry.Command;
import java.util.concurrent.CompletableFuture;

/**
 * The way from this member to the one that leads: how it passes on the commands and strict reads of
 * its own callers. At the other end stand {@link SqliteNode#submitHere} and {@link
 * SqliteNode#barrierHere}. Thread-safe; the methods return at once.
 */
public interface LeaderLink extends AutoCloseable {

  /**
   * Has the leader put the command into the log.
   *
   * @return the index at which the command was applied and what became of it, after it is on disk
   *     on a majority and applied at the leader; or a {@link SqlFailure}: {@link
   *     SqlFailure.NotLeader} and {@link SqlFailure.Busy} if nothing happened, {@link
   *     SqlFailure.Unknown} if it may take effect
   */
  CompletableFuture<Receipt> submit(Member leader, Command command);

  /**
   * Asks the leader for a point in the log that is behind everything acknowledged before the call.
   *
   * @param level whether the leader's lease will do
   * @return the index that this member must have applied before it answers the read
   */
  CompletableFuture<Long> barrier(Member leader, Read level);

  @Override
  void close();

  /** A link for members that have none: every call fails with {@link SqlFailure.NotLeader}. */
  static LeaderLink none() {
    return new LeaderLink() {
      @Override
      public CompletableFuture<Receipt> submit(Member leader, Command command) {
        return CompletableFuture.failedFuture(refusal(leader));
      }

      @Override
      public CompletableFuture<Long> barrier(Member leader, Read level) {
        return CompletableFuture.failedFuture(refusal(leader));
      }

      @Override
      public void close() {}

      private static SqlFailure.NotLeader refusal(Member leader) {
        return new SqlFailure.NotLeader(
            "member " + leader.id() + " leads; ask there, at " + leader.apiAddress(), null);
      }
    };
  }
}
