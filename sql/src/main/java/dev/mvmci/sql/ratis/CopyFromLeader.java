package dev.mvmci.sql.ratis;

import dev.mvmci.sql.SqlConfig.Member;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.server.protocol.TermIndex;

/** How a member that the log cannot bring up any more gets a copy of the leader's database. */
@FunctionalInterface
interface CopyFromLeader {

  /**
   * Stages a copy. Returns at once.
   *
   * @return where the staged copy stands, or nothing if the leader has nothing to copy
   */
  CompletableFuture<Optional<TermIndex>> from(Member leader);

  /** For a member that has no others. */
  static CopyFromLeader none() {
    return leader ->
        CompletableFuture.failedFuture(
            new IllegalStateException("there is no way to member " + leader.id()));
  }
}
