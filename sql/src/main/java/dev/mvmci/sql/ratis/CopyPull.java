package dev.mvmci.sql.ratis;

import dev.mvmci.sql.SqlConfig.Member;
import dev.mvmci.sql.consensus.Position;
import dev.mvmci.sql.consensus.Replica;
import dev.mvmci.sql.snapshot.CopyReceiver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.server.protocol.TermIndex;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fetches a copy of the leader's database for a member that the log cannot bring up any more. */
final class CopyPull implements CopyFromLeader {

  private static final Logger log = LoggerFactory.getLogger(CopyPull.class);

  /** The leader asks again at once, so a failure waits before it is told. */
  private static final long PAUSE_MILLIS = 500;

  private final MemberClient client;
  private final CopyReceiver receiver;
  private final Replica<?> replica;

  CopyPull(MemberClient client, CopyReceiver receiver, Replica<?> replica) {
    this.client = client;
    this.receiver = receiver;
    this.replica = replica;
  }

  @Override
  public CompletableFuture<Optional<TermIndex>> from(Member leader) {
    CompletableFuture<Optional<TermIndex>> result = new CompletableFuture<>();
    var _ =
        Thread.ofVirtual()
            .name("sql-copy-pull")
            .start(() -> {
              try {
                result.complete(pull(leader));
              } catch (IOException | RuntimeException e) {
                log.warn("event=copy_failed leader={} reason={}", leader.id(), e.getMessage());
                CompletableFuture.delayedExecutor(PAUSE_MILLIS, TimeUnit.MILLISECONDS)
                    .execute(() -> result.completeExceptionally(e));
              }
            });
    return result;
  }

  private Optional<TermIndex> pull(Member leader) throws IOException {
    long startedNanos = System.nanoTime();
    Path copy = client.copy(leader, receiver::receive);
    Position position = replica.stage(copy);
    log.info(
        "event=copy_received leader={} index={} took_ms={}",
        leader.id(),
        position.index(),
        (System.nanoTime() - startedNanos) / 1_000_000);
    return position.index() < 0
        ? Optional.empty()
        : Optional.of(TermIndex.valueOf(position.term(), position.index()));
  }
}
