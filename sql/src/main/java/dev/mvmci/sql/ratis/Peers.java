package dev.mvmci.sql.ratis;

import dev.mvmci.sql.HostPort;
import dev.mvmci.sql.SqlConfig;
import dev.mvmci.sql.SqlConfig.Member;
import dev.mvmci.sql.consensus.Membership;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.apache.ratis.proto.RaftProtos.RaftPeerProto;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftConfiguration;

/**
 * Members as Ratis knows them. What Ratis calls the address for clients is our API port, so that
 * each member knows from the log where to reach every other.
 */
final class Peers {

  private Peers() {}

  static RaftPeerId id(long memberId) {
    return RaftPeerId.valueOf(Long.toString(memberId));
  }

  static long memberId(RaftPeerId id) {
    return Long.parseLong(id.toString());
  }

  static RaftPeer peer(Member member) {
    return RaftPeer.newBuilder()
        .setId(id(member.id()))
        .setAddress(portOrZero(member.raftAddress()))
        .setClientAddress(portOrZero(member.apiAddress()))
        .build();
  }

  /** A port that is not there becomes 0, which stands for none in an address. */
  private static String portOrZero(String address) {
    return address.replaceFirst(":-1$", ":0");
  }

  static List<RaftPeer> voters(Membership membership) {
    return membership.voters().stream().map(Peers::peer).toList();
  }

  static List<RaftPeer> learners(Membership membership) {
    return membership.learners().stream().map(Peers::peer).toList();
  }

  static Membership membership(RaftConfiguration configuration) {
    return new Membership(
        members(configuration.getAllPeers(RaftPeerRole.FOLLOWER)),
        members(configuration.getAllPeers(RaftPeerRole.LISTENER)));
  }

  private static List<Member> members(Collection<RaftPeer> peers) {
    return peers.stream().map(Peers::member).sorted(Comparator.comparingLong(Member::id)).toList();
  }

  /** The member that Ratis knows as this. */
  static Member member(RaftPeer peer) {
    return member(
        memberId(peer.getId()),
        peer.getAddress(),
        peer.getClientAddress() == null ? "" : peer.getClientAddress());
  }

  /** The member that a message of Ratis describes. */
  static Member described(RaftPeerProto peer) {
    return member(
        Long.parseLong(peer.getId().toStringUtf8()), peer.getAddress(), peer.getClientAddress());
  }

  private static Member member(long id, String raft, String api) {
    HostPort log = HostPort.parse(raft);
    int apiPort = api.isEmpty() ? 0 : HostPort.parse(api).port();
    return new Member(id, log.host(), portOrNone(log.port()), portOrNone(apiPort));
  }

  private static int portOrNone(int port) {
    return port == 0 ? SqlConfig.NO_PORT : port;
  }
}
