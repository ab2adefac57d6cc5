package dev.mvmci.sql.consensus;

import dev.mvmci.sql.SqlConfig.Member;
import dev.mvmci.sql.SqlFailure;

/**
 * Changes who takes part in a cluster, while it runs. Each change is made by the leader, one at a
 * time and only if the members are still those that it was decided for. Methods block until the
 * change is committed by a majority.
 *
 * <p>All throw {@link SqlFailure.NotLeader} if this member does not lead, {@link SqlFailure.Busy}
 * if another change is under way or came first, {@link SqlFailure.Rejected} if the change makes no
 * sense, and {@link SqlFailure.Unknown} if it was not seen to be committed.
 */
public interface MembershipChanges {

  /** Adds a member without a vote. Returns when it holds a recent copy of the database. */
  void addLearner(Member member);

  /** Adds a member that gets a vote as soon as it holds a recent copy of the database. */
  void addVoter(Member member);

  /**
   * Gives a learner a vote; does nothing to a member that has one. If this fails half way, the
   * learner takes no part any more and can be added again.
   */
  void promote(long memberId);

  /** Takes a member out until it is added again; does nothing to one that does not take part. */
  void remove(long memberId);

  /** Makes another voting member the leader. Returns when it leads. */
  void transferLeadership(long memberId);
}
