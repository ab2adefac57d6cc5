package dev.mvmci.sql.ratis;

import java.util.Collection;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftConfiguration;
import org.apache.ratis.server.RaftServer.Division;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.server.raftlog.RaftLog;
import org.jspecify.annotations.Nullable;

/**
 * Commits and applies an entry on the thread that hears of the member that makes the majority. Left
 * alone, Ratis does so on two threads that must be woken one after the other, for which a lone
 * caller would wait. Only the simple case: the entry is the next one and of the present term (Raft
 * paper, section 5.4.2, which the log itself checks), the members do not change, and this one has
 * it on disk already. Everything else is left to Ratis, which later looks at all the same answers
 * and finds done what is done.
 *
 * <p>While an entry is applied here, nothing is heard of the follower whose answer it was. So the
 * others must be enough for a majority without it: a statement that takes seconds must not look as
 * if that had been lost.
 */
final class EarlyCommit {

  private final Division member;
  private final LeaderState leadership;
  private final Collection<MemberAppender> appenders;

  /**
   * For one leadership.
   *
   * @param appenders of this member; those of leaderships that have ended do not count
   */
  EarlyCommit(Division member, LeaderState leadership, Collection<MemberAppender> appenders) {
    this.member = member;
    this.leadership = leadership;
    this.appenders = appenders;
  }

  /**
   * A follower has just said that it has the entries up to this one.
   *
   * @param follower who has said so
   * @param term in which it was asked and has answered, that of the leadership
   * @return whether the entry is committed now; if not, nothing has happened
   */
  boolean onMatch(RaftPeerId follower, long term, long index) {
    RaftLog log = member.getRaftLog();
    DivisionInfo info = member.getInfo();
    return index == log.getLastCommittedIndex() + 1
        && log.getFlushIndex() >= index
        && member.getStateMachine() instanceof ReplicaStateMachine<?> stateMachine
        && isWithMajority(follower, index)
        && info.isLeader()
        && info.getCurrentTerm() == term
        && stateMachine.commitNow(log, term, index);
  }

  private boolean isWithMajority(RaftPeerId follower, long index) {
    RaftConfiguration members = member.getRaftConf();
    if (!members.getPreviousPeers().isEmpty()) {
      return false;
    }
    Collection<RaftPeer> voters = members.getCurrentPeers();
    int having = 0;
    int others = 0;
    for (RaftPeer voter : voters) {
      RaftPeerId id = voter.getId();
      FollowerInfo info = id.equals(member.getId()) ? null : follower(id);
      if (id.equals(member.getId()) || (info != null && info.getMatchIndex() >= index)) {
        having++;
      }
      if (id.equals(member.getId()) || (!id.equals(follower) && isHeard(info))) {
        others++;
      }
    }
    return 2 * having > voters.size() && 2 * others > voters.size();
  }

  private boolean isHeard(@Nullable FollowerInfo follower) {
    return follower != null
        && follower.getLastRpcResponseTime().elapsedTimeMs()
            < member.properties().minRpcTimeoutMs();
  }

  private @Nullable FollowerInfo follower(RaftPeerId id) {
    for (MemberAppender appender : appenders) {
      if (appender.getFollowerId().equals(id) && appender.getLeaderState().equals(leadership)) {
        return appender.getFollower();
      }
    }
    return null;
  }
}
