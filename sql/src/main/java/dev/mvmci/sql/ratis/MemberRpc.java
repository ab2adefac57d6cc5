package dev.mvmci.sql.ratis;

import dev.mvmci.sql.SqlConfig.Member;
import dev.mvmci.sql.peer.PeerLink;
import dev.mvmci.sql.peer.PeerPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotReplyProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteReplyProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionReplyProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.rpc.RpcType;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerRpc;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ratis' messages as calls between members; {@link MemberCalls} is the far end. */
final class MemberRpc implements RaftServerRpc {

  private static final Logger log = LoggerFactory.getLogger(MemberRpc.class);

  /** A member that has not answered for so long is connected to anew. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private static final long CHECK_MILLIS = 250;

  private final MemberTransport type;
  private final RaftServer server;
  private final MemberTransport.Parts parts;
  private final Map<RaftPeerId, PeerLink> links = new ConcurrentHashMap<>();
  private final Announcer announcer = new Announcer();
  private final ReentrantLock appending = new ReentrantLock();
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("sql-peer-watch").daemon().factory());
  private volatile @Nullable PeerPort port;

  MemberRpc(MemberTransport type, RaftServer server, MemberTransport.Parts parts) {
    this.type = type;
    this.server = server;
    this.parts = parts;
  }

  @Override
  public RpcType getRpcType() {
    return type;
  }

  @Override
  public void start() throws IOException {
    MemberCalls calls =
        new MemberCalls(server, this::append, parts.votes(), parts.guard(), parts.service());
    announcer.start();
    port = PeerPort.open(parts.listen(), parts.sockets(), calls, parts.refusals());
    var _ =
        watch.scheduleWithFixedDelay(
            this::check, CHECK_MILLIS, CHECK_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** One after the other: Ratis itself is told not to keep entries of two callers apart. */
  private CompletableFuture<AppendEntriesReplyProto> append(AppendEntriesRequestProto request)
      throws IOException {
    appending.lock();
    try {
      return RaftGroupHandle.append(server, request);
    } finally {
      appending.unlock();
    }
  }

  private void check() {
    try {
      links.values().forEach(PeerLink::check);
      PeerPort open = port;
      if (open != null) {
        open.check();
      }
    } catch (RuntimeException e) {
      log.error("event=link_check_failed", e); // thrown, it would have been the last check
    }
  }

  @Override
  public InetSocketAddress getInetSocketAddress() {
    PeerPort open = port;
    return open == null ? parts.listen() : open.address();
  }

  @Override
  public void addRaftPeers(Collection<RaftPeer> peers) {
    for (RaftPeer peer : peers) {
      if (peer.getId().equals(server.getId())) {
        continue;
      }
      Member member = Peers.member(peer);
      PeerLink _ =
          links.compute(
              peer.getId(),
              (_, present) -> {
                if (present != null && present.member().equals(member)) {
                  return present;
                }
                if (present != null) {
                  present.close();
                }
                return new PeerLink(parts.sockets(), member, PATIENCE);
              });
    }
  }

  /** The way to a member. */
  PeerLink link(RaftPeerId peer) throws IOException {
    PeerLink link = links.get(peer);
    if (link == null) {
      throw new IOException("member " + peer + " is not known");
    }
    return link;
  }

  Announcer announcer() {
    return announcer;
  }

  /** Whether a call to the member leaves without connecting first. */
  boolean isConnected(RaftPeerId peer) {
    PeerLink link = links.get(peer);
    return link != null && link.isConnected();
  }

  @Override
  public void handleException(RaftPeerId serverId, Exception e, boolean reconnect) {} // links do

  @Override
  public RequestVoteReplyProto requestVote(RequestVoteRequestProto request) throws IOException {
    boolean called =
        !request.getPreVote() && parts.guard().wasCalledFor(request.getCandidateTerm());
    byte kind = called ? MemberProtocol.VOTE_WHEN_CALLED : MemberProtocol.VOTE;
    return RequestVoteReplyProto.parseFrom(
        ask(kind, request.getServerRequest(), request.toByteArray()));
  }

  @Override
  public StartLeaderElectionReplyProto startLeaderElection(StartLeaderElectionRequestProto request)
      throws IOException {
    parts.readIndex().giveUpLease(request.getLeaderLastEntry().getTerm());
    return StartLeaderElectionReplyProto.parseFrom(
        ask(MemberProtocol.ELECT, request.getServerRequest(), request.toByteArray()));
  }

  @Override
  public AppendEntriesReplyProto appendEntries(AppendEntriesRequestProto request)
      throws IOException {
    return AppendEntriesReplyProto.parseFrom(
        ask(MemberProtocol.APPEND, request.getServerRequest(), request.toByteArray()));
  }

  @Override
  public InstallSnapshotReplyProto installSnapshot(InstallSnapshotRequestProto request)
      throws IOException {
    return InstallSnapshotReplyProto.parseFrom(
        ask(MemberProtocol.INSTALL, request.getServerRequest(), request.toByteArray()));
  }

  private byte[] ask(byte kind, RaftRpcRequestProto header, byte[] body) throws IOException {
    return link(RaftPeerId.valueOf(header.getReplyId())).ask(kind, body);
  }

  @Override
  public void close() {
    watch.shutdownNow();
    announcer.close();
    PeerPort open = port;
    if (open != null) {
      open.close();
    }
    links.values().forEach(PeerLink::close);
  }
}
