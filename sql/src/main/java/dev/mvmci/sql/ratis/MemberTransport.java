package dev.mvmci.sql.ratis;

import dev.mvmci.sql.member.Refusals;
import dev.mvmci.sql.peer.PeerSockets;
import java.net.InetSocketAddress;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.rpc.RpcType;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerRpc;
import org.apache.ratis.server.ServerFactory;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.server.leader.LogAppender;

/** Ratis on the members' own connections. Ratis creates it by name. */
public final class MemberTransport implements RpcType {

  private static final String PARTS = "mvm-ci.member-transport";

  /**
   * What the transport is made of.
   *
   * @param listen where other members reach this one
   * @param votes made to hold before an answer, or a message of a leader, leaves
   * @param guard asked before each vote
   * @param service what members ask beside Ratis' own messages
   * @param readIndex learns which followers still follow
   */
  record Parts(
      InetSocketAddress listen,
      PeerSockets sockets,
      Refusals refusals,
      VoteDurability votes,
      VoteGuard guard,
      MemberService service,
      ReadIndex readIndex) {

    /** Has the transport that Ratis creates consist of these parts. */
    Parameters parameters() {
      Parameters parameters = new Parameters();
      parameters.put(PARTS, this, Parts.class);
      return parameters;
    }
  }

  @Override
  public String name() {
    return MemberTransport.class.getName();
  }

  @Override
  public ServerFactory newFactory(Parameters parameters) {
    Parts parts = parameters.getNonNull(PARTS, Parts.class);
    return new ServerFactory() {
      @Override
      public RaftServerRpc newRaftServerRpc(RaftServer server) {
        return new MemberRpc(MemberTransport.this, server, parts);
      }

      @Override
      public LogAppender newLogAppender(
          RaftServer.Division server, LeaderState state, FollowerInfo follower) {
        MemberRpc rpc = (MemberRpc) server.getRaftServer().getServerRpc();
        return new MemberAppender(server, state, follower, rpc, parts.readIndex(), parts.votes());
      }

      @Override
      public RpcType getRpcType() {
        return MemberTransport.this;
      }
    };
  }
}
