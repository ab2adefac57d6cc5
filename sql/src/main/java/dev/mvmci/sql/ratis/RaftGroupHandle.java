package dev.mvmci.sql.ratis;

import dev.mvmci.sql.SqlConfig;
import dev.mvmci.sql.SqlConfig.Member;
import dev.mvmci.sql.SqlConfig.Network;
import dev.mvmci.sql.consensus.Membership;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.GroupManagementRequest;
import org.apache.ratis.protocol.RaftClientAsynchronousProtocol;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServer.Division;
import org.apache.ratis.server.protocol.RaftServerAsynchronousProtocol;
import org.apache.ratis.util.ProtoUtils;
import org.jspecify.annotations.Nullable;

/** The one Raft group that a server takes part in, once it does. */
final class RaftGroupHandle {

  private final RaftServer server;
  private final RaftGroupId id;
  private final List<Member> configured;
  private final ClientId clientId = ClientId.randomId();
  private final AtomicLong calls = new AtomicLong();
  private volatile @Nullable Division division;

  RaftGroupHandle(RaftServer server, SqlConfig config) {
    this.server = server;
    this.id = idOf(config);
    this.configured = config.members();
  }

  /** Differs between clusters, so that a member of another one is refused. */
  static RaftGroupId idOf(SqlConfig config) {
    String cluster = config.network().clusterName();
    String name = "mvm-ci/sql" + (cluster.equals(Network.DEFAULT_CLUSTER) ? "" : "/" + cluster);
    return RaftGroupId.valueOf(UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)));
  }

  /** The group of these voting members. */
  static RaftGroup of(SqlConfig config, List<Member> members) {
    return RaftGroup.valueOf(idOf(config), members.stream().map(Peers::peer).toList());
  }

  RaftServer server() {
    return server;
  }

  RaftGroupId id() {
    return id;
  }

  ClientId clientId() {
    return clientId;
  }

  long nextCall() {
    return calls.incrementAndGet();
  }

  /** This member's part of the group, null before it takes part. */
  @Nullable Division division() {
    return division;
  }

  /** Finds the part that the server was started with. */
  void attach() throws IOException {
    division = server.getDivision(id);
  }

  /**
   * Puts a request to this member's part, on this thread: the server would hand it to another one
   * first, which takes longer than what is to be done here.
   */
  CompletableFuture<RaftClientReply> submit(RaftClientRequest request) throws IOException {
    return division instanceof RaftClientAsynchronousProtocol direct
        ? direct.submitClientRequestAsync(request)
        : server.submitClientRequestAsync(request);
  }

  /** Takes a leader's entries, on this thread, so that they are taken in the order they came in. */
  static CompletableFuture<AppendEntriesReplyProto> append(
      RaftServer server, AppendEntriesRequestProto request) throws IOException {
    RaftGroupId id = ProtoUtils.toRaftGroupId(request.getServerRequest().getRaftGroupId());
    Division division = server.getDivision(id);
    CompletableFuture<AppendEntriesReplyProto> reply =
        division instanceof RaftServerAsynchronousProtocol direct
            ? direct.appendEntriesAsync(request)
            : server.appendEntriesAsync(request);
    var onDisk = new OnDisk(division.getRaftLog()::getFlushIndex);
    return reply.thenCompose(onDisk::await);
  }

  /** Begins to take part, in a group of these members or, if there are none, of those to come. */
  void enter(RaftGroup group) throws IOException {
    RaftClientReply reply =
        server.groupManagement(
            GroupManagementRequest.newAdd(clientId, server.getId(), nextCall(), group, false));
    if (!reply.isSuccess()) {
      throw new IOException("the group cannot be entered", reply.getException());
    }
    attach();
  }

  /** The members in force here; before there is a group, those of the configuration. */
  Membership membership() {
    Division present = division;
    if (present != null) {
      Membership membership = Peers.membership(present.getRaftConf());
      if (!membership.voters().isEmpty()) {
        return membership;
      }
    }
    return new Membership(configured, List.of());
  }

  /** Id of the leader that this member follows, 0 if none is known. */
  long leader() {
    Division present = division;
    return present == null || present.getInfo().getLeaderId() == null
        ? 0
        : Peers.memberId(present.getInfo().getLeaderId());
  }

  /** Whether this member leads and has applied all earlier entries. */
  boolean leads() {
    Division present = division;
    return present != null && present.getInfo().isLeaderReady();
  }
}
