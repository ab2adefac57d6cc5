package dev.mvmci.sql.ratis;

import dev.mvmci.sql.SqlConfig;
import dev.mvmci.sql.SqlConfig.Member;
import dev.mvmci.sql.consensus.Replica;
import dev.mvmci.sql.member.Admission;
import dev.mvmci.sql.member.Refusals;
import dev.mvmci.sql.peer.PeerSockets;
import dev.mvmci.sql.snapshot.CopyReceiver;
import dev.mvmci.sql.snapshot.CopySender;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.storage.RaftStorage.StartupOption;
import org.jspecify.annotations.Nullable;

/** Puts the parts of one member together, from what its disk and its configuration say. */
final class MemberStart<A> {

  private final SqlConfig config;
  private final Replica<A> replica;
  private final LogDirectory directory;
  private final AtomicReference<@Nullable RaftGroupHandle> group = new AtomicReference<>();

  MemberStart(SqlConfig config, Path logDirectory, Replica<A> replica) {
    this.config = config;
    this.replica = replica;
    this.directory = new LogDirectory(logDirectory, RaftGroupHandle.idOf(config));
  }

  /** What a started member consists of. */
  record Started<A>(
      RaftGroupHandle group,
      ReplicaStateMachine<A> stateMachine,
      ReadIndex readIndex,
      @Nullable Formation formation) {}

  /** Starts the server; closes it again if that fails. */
  Started<A> start() throws IOException {
    Admission admission = directory.prepare(config, replica.applied());
    return config.self().raftPort() == SqlConfig.NO_PORT ? startAlone() : startReachable(admission);
  }

  /** Loads nothing of the network. */
  private Started<A> startAlone() throws IOException {
    ReplicaStateMachine<A> stateMachine = new ReplicaStateMachine<>(replica, CopyFromLeader.none());
    RaftServer server = builder(stateMachine, configuredGroup()).build();
    return new Started<>(run(server, true), stateMachine, readIndex(), null);
  }

  private Started<A> startReachable(@Nullable Admission admission) throws IOException {
    Refusals refusals = new Refusals(config.memberId());
    PeerSockets sockets = new PeerSockets(config, refusals, this::memberAt);
    MemberClient client = new MemberClient(sockets);
    CopySender copies = new CopySender(replica::copyTo, directory.copiesOut());
    ReadIndex readIndex = readIndex();
    MemberTransport.Parts transport =
        new MemberTransport.Parts(
            new InetSocketAddress(
                RatisSettings.listenHost(config), Math.max(0, config.self().raftPort())),
            sockets,
            refusals,
            new SyncedDirectory(directory.current()),
            new VoteGuard(config.network().electionMin(), System::nanoTime),
            new MemberService(new OwnRequests(this::group, replica, copies)),
            readIndex);
    CopyPull pull = new CopyPull(client, new CopyReceiver(directory.copiesIn()), replica);
    ReplicaStateMachine<A> stateMachine = new ReplicaStateMachine<>(replica, pull);
    boolean takesPart = config.isAlone() || (admission != null && admission != Admission.JOINING);
    RaftServer server =
        builder(stateMachine, takesPart ? initialGroup(admission) : null)
            .setParameters(transport.parameters())
            .build();
    RaftGroupHandle handle = run(server, takesPart);
    Formation formation = null;
    if (!config.isAlone()) {
      formation = new Formation(config, directory.root(), handle, client, replica, admission);
      formation.start();
    }
    return new Started<>(handle, stateMachine, readIndex, formation);
  }

  private ReadIndex readIndex() {
    return new ReadIndex(
        config.network().electionMax(), new LeaderLease(config.network().electionMin()));
  }

  private RaftServer.Builder builder(
      ReplicaStateMachine<A> stateMachine, @Nullable RaftGroup initial) {
    RaftServer.Builder builder =
        RaftServer.newBuilder()
            .setServerId(Peers.id(config.memberId()))
            .setOption(StartupOption.RECOVER)
            .setProperties(RatisSettings.of(config, directory.root()))
            .setStateMachine(stateMachine);
    return initial == null ? builder : builder.setGroup(initial);
  }

  private RaftGroupHandle run(RaftServer server, boolean takesPart) throws IOException {
    RaftGroupHandle handle = new RaftGroupHandle(server, config);
    group.set(handle);
    boolean started = false;
    try {
      server.start();
      if (takesPart) {
        handle.attach();
      }
      started = true;
      return handle;
    } finally {
      if (!started) {
        RatisConsensus.closeQuietly(server);
      }
    }
  }

  private RaftGroup configuredGroup() {
    return RaftGroupHandle.of(config, config.members());
  }

  /** The members of one who came later are in its log, and only there. */
  private RaftGroup initialGroup(@Nullable Admission admission) {
    boolean cameLater = admission == Admission.ENTERING || admission == Admission.JOINED;
    return cameLater ? RaftGroupHandle.of(config, List.of()) : configuredGroup();
  }

  private RaftGroupHandle group() {
    RaftGroupHandle present = group.get();
    if (present == null) {
      throw new IllegalStateException("the member is not started yet");
    }
    return present;
  }

  private OptionalLong memberAt(String address) {
    RaftGroupHandle present = group.get();
    if (present == null) {
      return OptionalLong.empty();
    }
    return present
        .membership()
        .all()
        .filter(member -> sameAddress(member, address))
        .mapToLong(Member::id)
        .findFirst();
  }

  private static boolean sameAddress(Member member, String address) {
    return address.equals(member.host() + ":" + member.raftPort())
        || address.equals(member.raftAddress());
  }
}
