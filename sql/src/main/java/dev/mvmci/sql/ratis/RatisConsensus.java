package dev.mvmci.sql.ratis;

import dev.mvmci.sql.SqlConfig;
import dev.mvmci.sql.SqlFailure;
import dev.mvmci.sql.StartFailure;
import dev.mvmci.sql.consensus.Consensus;
import dev.mvmci.sql.consensus.LogProgress;
import dev.mvmci.sql.consensus.Membership;
import dev.mvmci.sql.consensus.MembershipChanges;
import dev.mvmci.sql.consensus.Replica;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.SnapshotManagementRequest;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServer.Division;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The log on Apache Ratis, over the members' own connections. */
public final class RatisConsensus<A> implements Consensus<A> {

  private static final Logger log = LoggerFactory.getLogger(RatisConsensus.class);
  private static final long CHECKPOINT_TIMEOUT_MILLIS = 30_000;

  private final RaftServer server;
  private final RaftGroupHandle group;
  private final ReplicaStateMachine<A> stateMachine;
  private final ReadIndex readIndex;
  private final @Nullable Formation formation;

  private RatisConsensus(MemberStart.Started<A> started) {
    this.server = started.group().server();
    this.group = started.group();
    this.stateMachine = started.stateMachine();
    this.readIndex = started.readIndex();
    this.formation = started.formation();
  }

  /**
   * Starts this member's log in the directory and, if it is alone, waits until it leads. A member
   * of a cluster finds the others while it runs.
   *
   * @throws StartFailure if the port is taken, the log is damaged or no leadership came about
   */
  public static <A> RatisConsensus<A> start(
      SqlConfig config, Path directory, Replica<A> replica, Duration startTimeout) {
    ProcessWideEffects.contain();
    var _ = LogFileSize.isAskedHere();
    requireFreePort(config);
    RatisConsensus<A> consensus = null;
    boolean started = false;
    try {
      consensus = new RatisConsensus<>(new MemberStart<>(config, directory, replica).start());
      if (config.isAlone()) {
        consensus
            .stateMachine
            .firstLeadership()
            .get(startTimeout.toMillis(), TimeUnit.MILLISECONDS);
      }
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
      if (!started && consensus != null) {
        consensus.close();
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

  @Override
  public CompletableFuture<Committed<A>> propose(byte[] entry) {
    Proposal<A> proposal = new Proposal<>(entry);
    RaftClientRequest request =
        RaftClientRequest.newBuilder()
            .setClientId(group.clientId())
            .setServerId(server.getId())
            .setGroupId(group.id())
            .setCallId(group.nextCall())
            .setMessage(proposal)
            .setType(RaftClientRequest.writeRequestType())
            .build();
    try {
      CompletableFuture<RaftClientReply> reply = group.submit(request);
      proposal.markSubmitted();
      var _ = reply.whenComplete(proposal::ended);
    } catch (IOException | RuntimeException e) {
      proposal.ended(null, e);
    }
    return proposal.answer();
  }

  @Override
  public CompletableFuture<Long> readIndex() {
    Division division = group.division();
    return division == null || stateMachine.logFailed()
        ? CompletableFuture.failedFuture(
            new SqlFailure.NotLeader("this member does not take part yet", null))
        : readIndex
            .ask(division)
            .thenApply(index -> stateMachine.lastApplicable(division.getRaftLog(), index));
  }

  @Override
  public OptionalLong leasedIndex() {
    Division division = group.division();
    if (division == null || stateMachine.logFailed()) {
      return OptionalLong.empty();
    }
    OptionalLong index = readIndex.leased(division);
    return index.isEmpty()
        ? index
        : OptionalLong.of(stateMachine.lastApplicable(division.getRaftLog(), index.getAsLong()));
  }

  @Override
  public void awaited(long index) {
    stateMachine.awaited(index);
  }

  @Override
  public boolean isLeader() {
    return group.leads() && !stateMachine.logFailed();
  }

  @Override
  public long leader() {
    return group.leader();
  }

  @Override
  public Membership membership() {
    return group.membership();
  }

  @Override
  public MembershipChanges changes() {
    return new RatisMembership(group);
  }

  @Override
  public boolean failed() {
    Division division = group.division();
    return stateMachine.logFailed() || (division != null && !division.getInfo().isAlive());
  }

  @Override
  public long lag() {
    Division division = group.division();
    return division == null
        ? 0
        : Math.max(
            0,
            division.getRaftLog().getLastCommittedIndex()
                - Math.max(division.getInfo().getLastAppliedIndex(), stateMachine.reached()));
  }

  @Override
  public LogProgress progress() {
    Division division = group.division();
    return division == null ? LogProgress.UNKNOWN : RatisProgress.of(division);
  }

  @Override
  public long checkpoint() {
    try {
      awaitRatis();
      RaftClientReply reply =
          server.snapshotManagement(
              SnapshotManagementRequest.newCreate(
                  group.clientId(),
                  server.getId(),
                  group.id(),
                  group.nextCall(),
                  CHECKPOINT_TIMEOUT_MILLIS,
                  1));
      return reply.getLogIndex();
    } catch (IOException e) {
      throw new IllegalStateException("checkpoint failed: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted before the checkpoint", e);
    }
  }

  /** Ratis takes no checkpoint if it has not heard of anything new. */
  private void awaitRatis() throws InterruptedException {
    Division division = group.division();
    long applied = stateMachine.reached();
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CHECKPOINT_TIMEOUT_MILLIS);
    while (division != null
        && division.getInfo().isAlive()
        && division.getInfo().getLastAppliedIndex() < applied
        && System.nanoTime() - end < 0) {
      Thread.sleep(1);
    }
  }

  @Override
  public int port() {
    return server.getServerRpc().getInetSocketAddress().getPort();
  }

  @Override
  public void close() {
    if (formation != null) {
      formation.close();
    }
    Division division = group.division();
    if (division == null) {
      closeQuietly(server);
    } else {
      stateMachine.logWriter().awaitedIn(division, () -> closeQuietly(server));
    }
  }

  static void closeQuietly(RaftServer server) {
    try {
      server.close();
    } catch (IOException e) {
      log.warn("event=log_close_failed reason={}", e.getMessage());
    }
  }
}
