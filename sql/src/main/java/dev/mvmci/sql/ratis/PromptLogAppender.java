package dev.mvmci.sql.ratis;

import org.apache.ratis.grpc.server.GrpcLogAppender;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.server.raftlog.RaftLogIOException;

/**
 * Sends entries to one follower, and tells it at once when they are committed. Without this a
 * follower learns that only with the next entry or heartbeat, up to a quarter of the election
 * timeout later, and everyone who waits for it to apply something waits that long.
 */
final class PromptLogAppender extends GrpcLogAppender {

  private final VoteDurability votes;

  /** The last commit index that went out to the follower. */
  private volatile long announced;

  PromptLogAppender(
      RaftServer.Division server,
      LeaderState leaderState,
      FollowerInfo follower,
      VoteDurability votes) {
    super(server, leaderState, follower);
    this.votes = votes;
  }

  /**
   * Nobody hears of a leader before its vote for itself is durable. Else it could lose that vote,
   * give it to another, and there would have been two leaders of one term.
   */
  @Override
  public AppendEntriesRequestProto newAppendEntriesRequest(long callId, boolean heartbeat)
      throws RaftLogIOException {
    AppendEntriesRequestProto request = super.newAppendEntriesRequest(callId, heartbeat);
    if (request != null) {
      votes.secureTerm(request.getLeaderTerm());
      announced = Math.max(announced, request.getLeaderCommit());
    }
    return request;
  }

  /**
   * A heartbeat is due when there is a commit to tell and no entry that would carry it. While
   * entries are on their way it could not tell it: Ratis leaves the commit out of such a heartbeat,
   * and to send one after the other until the follower answers would keep both sides busy.
   */
  @Override
  public long getHeartbeatWaitTimeMs() {
    boolean unsaid =
        getRaftLog().getLastCommittedIndex() > announced
            && !hasAppendEntries()
            && !hasPendingDataRequests();
    return unsaid ? 0 : super.getHeartbeatWaitTimeMs();
  }

  /**
   * A follower whose last entry is the one before the leader's first has nothing to install, but
   * Ratis 3.3.0 tells it to, because it cannot name the entry before; the follower answers where it
   * stands, and so on forever. Once it has said so, the entries themselves can go out.
   */
  @Override
  public boolean shouldInstallSnapshot(boolean hasSnapshot) {
    long next = getFollower().getNextIndex();
    boolean saidSo = next > 1 && next == getFollower().getSnapshotIndex() + 1;
    return !(saidSo && next == getRaftLog().getStartIndex())
        && super.shouldInstallSnapshot(hasSnapshot);
  }
}
