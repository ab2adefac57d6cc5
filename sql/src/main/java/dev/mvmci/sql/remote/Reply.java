package dev.mvmci.sql.remote;

import dev.mvmci.sql.ReplicatedSqlite;
import dev.mvmci.sql.Rows;
import dev.mvmci.sql.SqlFailure;
import dev.mvmci.sql.node.Receipt;
import java.util.List;

/** What a member answers. */
sealed interface Reply {

  /** What became of a command. */
  record Submitted(Receipt receipt) implements Reply {}

  /** A query's answer, and what the member had applied by then at least. */
  record Answer(long applied, Rows rows) implements Reply {}

  /** A log index. */
  record Index(long index) implements Reply {}

  /**
   * How the member is.
   *
   * @param leaderAddress where the leader's API port is, empty if that is not known
   */
  record State(ReplicatedSqlite.Health health, String leaderAddress) implements Reply {}

  /** Who takes part. */
  record Members(List<ClusterMember> members) implements Reply {
    public Members {
      members = List.copyOf(members);
    }
  }

  /** Something was applied: one entry, or several of which nobody could be told in time. */
  record Applied(ReplicatedSqlite.Applied applied) implements Reply {}

  /** The next piece of a copy. */
  record Piece(byte[] bytes) implements Reply {}

  /**
   * A copy was sent to its end.
   *
   * @param index of the last entry in it
   * @param sha256 of all its pieces
   */
  record Copied(long index, byte[] sha256) implements Reply {}

  /** There is no answer. */
  record Failed(SqlFailure failure) implements Reply {}
}
