package dev.mvmci.sql.ratis;

import org.apache.ratis.conf.Parameters;
import org.apache.ratis.grpc.GrpcFactory;
import org.apache.ratis.rpc.RpcFactory;
import org.apache.ratis.rpc.RpcType;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.server.leader.LogAppender;

/** Ratis' gRPC transport with an appender of ours. Ratis creates it by name. */
public final class MemberTransport implements RpcType {

  private static final String VOTES = "mvm-ci.votes";

  /** Says what makes the vote durable by which a leader became one. */
  static void setVotes(Parameters parameters, VoteDurability votes) {
    var _ = parameters.put(VOTES, votes, VoteDurability.class);
  }

  @Override
  public String name() {
    return MemberTransport.class.getName();
  }

  @Override
  public RpcFactory newFactory(Parameters parameters) {
    VoteDurability votes = parameters.getNonNull(VOTES, VoteDurability.class);
    return new GrpcFactory(parameters) {
      @Override
      public LogAppender newLogAppender(
          RaftServer.Division server, LeaderState state, FollowerInfo follower) {
        return new PromptLogAppender(server, state, follower, votes);
      }
    };
  }
}
