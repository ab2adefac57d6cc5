package dev.mvmci.sql.ratis;

import dev.mvmci.sql.consensus.Position;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.statemachine.TransactionContext;
import org.jspecify.annotations.Nullable;

/**
 * The proposals of this process that have entered its log and are not applied yet, in the order of
 * the log.
 */
final class OwnEntries {

  private final Queue<TransactionContext> appended = new ConcurrentLinkedQueue<>();

  /** The log is about to take it. Called in the order of the log. */
  void add(TransactionContext transaction) {
    appended.add(transaction);
  }

  /**
   * Which proposal this entry is; null if it is none of this process. An entry that the log refused
   * has the same number as the one that took its place, so that the number alone does not tell.
   */
  @Nullable Proposal<?> of(LogEntryProto entry) {
    for (TransactionContext transaction : appended) {
      LogEntryProto own = transaction.getLogEntry();
      if (own == null) {
        return null;
      }
      if (own.equals(entry)
          && transaction.getStateMachineContext() instanceof Proposal<?> proposal) {
        return proposal;
      }
    }
    return null;
  }

  /**
   * Nobody asks for entries up to this one any more, nor for those of earlier terms that the log
   * lost. One thread at a time.
   */
  void forget(Position applied) {
    TransactionContext first = appended.peek();
    while (first != null && isForgotten(first.getLogEntry(), applied)) {
      appended.remove();
      first = appended.peek();
    }
  }

  private static boolean isForgotten(@Nullable LogEntryProto entry, Position applied) {
    return entry != null
        && (entry.getTerm() < applied.term() || entry.getIndex() <= applied.index());
  }
}
