package dev.mvmci.sql.ratis;

import dev.mvmci.sql.SqlConfig;
import dev.mvmci.sql.SqlConfig.Network;
import dev.mvmci.sql.StartFailure;
import dev.mvmci.sql.consensus.Consensus;
import dev.mvmci.sql.consensus.Membership;
import dev.mvmci.sql.consensus.Replica;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.SnapshotManagementRequest;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.storage.RaftStorage.StartupOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The log on Apache Ratis over gRPC. */
public final class RatisConsensus<A> implements Consensus<A> {

  private static final Logger log = LoggerFactory.getLogger(RatisConsensus.class);
  private static final long CHECKPOINT_TIMEOUT_MILLIS = 30_000;

  private final RaftServer server;
  private final RaftGroupId groupId;
  private final ReplicaStateMachine<A> stateMachine;
  private final RaftServer.Division division;
  private final ClientId clientId = ClientId.randomId();
  private final AtomicLong calls = new AtomicLong();

  private RatisConsensus(
      RaftServer server, RaftGroupId groupId, ReplicaStateMachine<A> stateMachine)
      throws IOException {
    this.server = server;
    this.groupId = groupId;
    this.stateMachine = stateMachine;
    this.division = server.getDivision(groupId);
  }

  /**
   * Starts this member's log in the directory and, if it is alone, waits until it leads.
   *
   * @throws StartFailure if the port is taken, the log is damaged or no leadership came about
   */
  public static <A> RatisConsensus<A> start(
      SqlConfig config, Path directory, Replica<A> replica, Duration startTimeout) {
    ProcessWideEffects.contain();
    ReplicaStateMachine<A> stateMachine = new ReplicaStateMachine<>(replica);
    requireFreePort(config);
    RaftServer server = null;
    boolean started = false;
    try {
      Path current = directory.resolve(groupId(config).getUuid().toString()).resolve("current");
      new LogTail(current, directory.resolveSibling("log-damaged"), replica.applied()).check();
      server =
          RaftServer.newBuilder()
              .setServerId(Peers.id(config.memberId()))
              .setGroup(group(config))
              .setOption(StartupOption.RECOVER)
              .setProperties(RatisSettings.of(config, directory))
              .setStateMachine(stateMachine)
              .build();
      server.start();
      if (config.isAlone()) {
        stateMachine.firstLeadership().get(startTimeout.toMillis(), TimeUnit.MILLISECONDS);
      }
      RatisConsensus<A> consensus = new RatisConsensus<>(server, groupId(config), stateMachine);
      started = true;
      return consensus;
    } catch (TimeoutException e) {
      throw new StartFailure.NoLeader(
          "member " + config.memberId() + " did not lead within " + startTimeout, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartFailure.NoLeader("interrupted while waiting for leadership", e);
    } catch (StartFailure e) {
      throw e;
    } catch (IOException | ExecutionException | RuntimeException e) {
      throw startFailure(directory, e);
    } finally {
      if (!started && server != null) {
        closeQuietly(server);
      }
    }
  }

  /** Asked beforehand, because Ratis says it in several stack traces. */
  private static void requireFreePort(SqlConfig config) {
    int port = config.self().raftPort();
    if (port <= 0) {
      return;
    }
    String host = RatisSettings.listenHost(config);
    InetSocketAddress address = new InetSocketAddress(host, port);
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(address);
    } catch (IOException e) {
      throw new StartFailure.PortInUse(
          "the raft address "
              + host
              + ":"
              + port
              + " cannot be used ("
              + e.getMessage()
              + "); end the other program or choose another port",
          e);
    }
  }

  private static StartFailure startFailure(Path directory, Throwable cause) {
    return new StartFailure.Damaged(
        "the log in " + directory + " cannot be used: " + rootMessage(cause), cause);
  }

  private static String rootMessage(Throwable cause) {
    Throwable root = cause;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage()).lines().findFirst().orElse(root.toString());
  }

  /** Differs between clusters, so that a member of another one is refused. */
  private static RaftGroupId groupId(SqlConfig config) {
    String cluster = config.network().clusterName();
    String name = "mvm-ci/sql" + (cluster.equals(Network.DEFAULT_CLUSTER) ? "" : "/" + cluster);
    return RaftGroupId.valueOf(UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)));
  }

  private static RaftGroup group(SqlConfig config) {
    return RaftGroup.valueOf(groupId(config), config.members().stream().map(Peers::peer).toList());
  }

  @Override
  public CompletableFuture<Committed<A>> propose(byte[] entry) {
    Proposal<A> proposal = new Proposal<>(entry);
    RaftClientRequest request =
        RaftClientRequest.newBuilder()
            .setClientId(clientId)
            .setServerId(server.getId())
            .setGroupId(groupId)
            .setCallId(calls.incrementAndGet())
            .setMessage(proposal)
            .setType(RaftClientRequest.writeRequestType())
            .build();
    try {
      var _ = server.submitClientRequestAsync(request).whenComplete(proposal::ended);
    } catch (IOException | RuntimeException e) {
      proposal.ended(null, e);
    }
    return proposal.answer();
  }

  @Override
  public boolean isLeader() {
    return division.getInfo().isLeaderReady() && !stateMachine.logFailed();
  }

  @Override
  public long leader() {
    RaftPeerId leader = division.getInfo().getLeaderId();
    return leader == null ? 0 : Peers.memberId(leader);
  }

  @Override
  public Membership membership() {
    return Peers.membership(division.getRaftConf());
  }

  @Override
  public boolean failed() {
    return stateMachine.logFailed();
  }

  @Override
  public long lag() {
    long committed = division.getRaftLog().getLastCommittedIndex();
    return Math.max(0, committed - division.getInfo().getLastAppliedIndex());
  }

  @Override
  public long checkpoint() {
    try {
      RaftClientReply reply =
          server.snapshotManagement(
              SnapshotManagementRequest.newCreate(
                  clientId,
                  server.getId(),
                  groupId,
                  calls.incrementAndGet(),
                  CHECKPOINT_TIMEOUT_MILLIS,
                  1));
      return reply.getLogIndex();
    } catch (IOException e) {
      throw new IllegalStateException("checkpoint failed: " + e.getMessage(), e);
    }
  }

  @Override
  public int port() {
    return server.getServerRpc().getInetSocketAddress().getPort();
  }

  @Override
  public void close() {
    closeQuietly(server);
  }

  private static void closeQuietly(RaftServer server) {
    try {
      server.close();
    } catch (IOException e) {
      log.warn("event=log_close_failed reason={}", e.getMessage());
    }
  }
}
