package dev.mvmci.sql.ratis;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto.AppendResult;

/**
 * Lets a follower confirm only entries that are on its disk (Raft paper, section 5.1). Ratis 3.3.0
 * answers before that in two cases: entries that are sent once more while the first copies of them
 * wait for the sync (SegmentedRaftLog.appendImpl), and entries in the place of some that were
 * synced and then cut off (SegmentedRaftLogWorker.WriteLogTasks does not hear of the cut).
 */
final class OnDisk {

  private static final long PAUSE_MILLIS = 1;

  /** Leaders give up earlier. */
  private static final long LONGEST_MILLIS = 10_000;

  private final LongSupplier flushed;

  /**
   * For one log.
   *
   * @param flushed index of the last entry that is on disk
   */
  OnDisk(LongSupplier flushed) {
    this.flushed = flushed;
  }

  /** The answer, when it is true; fails if that takes too long. */
  CompletableFuture<AppendEntriesReplyProto> await(AppendEntriesReplyProto answer) {
    return isTrue(answer)
        ? CompletableFuture.completedFuture(answer)
        : later(answer, LONGEST_MILLIS / PAUSE_MILLIS);
  }

  private CompletableFuture<AppendEntriesReplyProto> later(
      AppendEntriesReplyProto answer, long times) {
    if (times == 0) {
      return CompletableFuture.failedFuture(
          new IOException("entry " + answer.getMatchIndex() + " does not get to disk"));
    }
    return CompletableFuture.supplyAsync(
            () -> isTrue(answer),
            CompletableFuture.delayedExecutor(PAUSE_MILLIS, TimeUnit.MILLISECONDS))
        .thenCompose(
            done -> done ? CompletableFuture.completedFuture(answer) : later(answer, times - 1));
  }

  private boolean isTrue(AppendEntriesReplyProto answer) {
    return answer.getResult() != AppendResult.SUCCESS
        || answer.getMatchIndex() <= flushed.getAsLong();
  }
}
