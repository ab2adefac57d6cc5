package dev.mvmci.sql.consensus;

import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/**
 * A replicated log of opaque entries.
 *
 * @param <A> what the {@link Replica} answers to an entry
 */
public interface Consensus<A> extends AutoCloseable {

  /**
   * Appends an entry. Entries proposed by one thread stand in the log in that order.
   *
   * @return the replica's answer after the entry is on disk on a majority and applied here, or a
   *     {@link ProposalFailure}
   */
  CompletableFuture<Committed<A>> propose(byte[] entry);

  /**
   * Makes sure that this member leads at some moment after the call, without writing anything.
   * Completes on any thread.
   *
   * @return an index: everything acknowledged by anyone before the call is at or below it; or
   *     {@link dev.mvmci.sql.SqlFailure.NotLeader}
   */
  CompletableFuture<Long> readIndex();

  /**
   * As {@link #readIndex}, but asks nobody: it trusts that the clocks of the members run at about
   * the same rate.
   *
   * @return empty if this member does not know by its clock alone that it leads
   */
  OptionalLong leasedIndex();

  /**
   * Says that somebody waits until this entry is applied here. Entries for which nobody does may be
   * applied a little later, together.
   */
  default void awaited(long index) {}

  /** Whether this member is the leader and has applied all earlier entries of the log. */
  boolean isLeader();

  /** Id of the leader this member follows, 0 if none is known. */
  long leader();

  /** The members in force, voters first; what the log says, not what was configured. */
  Membership membership();

  /** Changes the members. */
  MembershipChanges changes();

  /** Whether the log of this member could not be written; then it must not say that it serves. */
  boolean failed();

  /** Entries that are known to be committed and are not yet applied here. */
  long lag();

  /** For those who watch; costs little, and changes nothing. */
  default LogProgress progress() {
    return LogProgress.UNKNOWN;
  }

  /** Asks for a checkpoint now and waits for it; returns the index up to which it reaches. */
  long checkpoint();

  /** Port on which other members reach this one, 0 if they cannot. */
  int port();

  @Override
  void close();

  /** An entry that is committed, and what the replica of this member answered to it. */
  record Committed<A>(Position position, A answer) {}

  /** Why a proposal has no answer. */
  final class ProposalFailure extends RuntimeException {
    private final boolean appended;

    /** A proposal that ended with the cause, before or after it was in the log. */
    public ProposalFailure(boolean appended, Throwable cause) {
      super(cause.getMessage(), cause);
      this.appended = appended;
    }

    /** Whether the entry reached this member's log and may therefore still take effect. */
    public boolean appended() {
      return appended;
    }
  }
}
