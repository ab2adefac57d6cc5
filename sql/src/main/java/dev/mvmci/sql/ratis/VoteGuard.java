package dev.mvmci.sql.ratis;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Keeps this member from voting for another while it has heard from its leader not long ago, which
 * is what {@link LeaderLease} builds on. Ratis asks that only before an election: a candidate that
 * was asleep after it had asked would be elected while the leader is well. And a member that was
 * started anew has forgotten whom it had heard from, so it waits as if it had heard just then.
 *
 * <p>Thread-safe.
 */
final class VoteGuard {

  private final long steadyNanos;
  private final LongSupplier nanoTime;
  private long heardTerm;
  private long heardNanos;
  private long calledInTerm = -1;

  /**
   * A guard of a member that starts now.
   *
   * @param steady how long this member votes for nobody else after it has heard from its leader
   * @param nanoTime a monotonic clock
   */
  VoteGuard(Duration steady, LongSupplier nanoTime) {
    this.steadyNanos = steady.toNanos();
    this.nanoTime = nanoTime;
    this.heardNanos = nanoTime.getAsLong();
  }

  /** A leader's message has come in. To be called before it is taken and so before its answer. */
  synchronized void heard(long term) {
    if (term >= heardTerm) {
      heardTerm = term;
      heardNanos = nanoTime.getAsLong();
    }
  }

  /**
   * Whether this member may vote now. To be asked again when it has voted and before it says so,
   * because a leader's message may have come in between.
   */
  synchronized boolean mayVote() {
    return nanoTime.getAsLong() - heardNanos >= steadyNanos;
  }

  /** The leader of this term wants this member to take over. */
  synchronized void called(long term) {
    calledInTerm = Math.max(calledInTerm, term);
  }

  /** Whether this member stands for election in this term because the leader before wants it to. */
  synchronized boolean wasCalledFor(long candidateTerm) {
    return candidateTerm == calledInTerm + 1;
  }
}
