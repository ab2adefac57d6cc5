package dev.mvmci.sql.node;

import static org.awaitility.Awaitility.await;

import dev.mvmci.sql.LoopbackMembers;
import dev.mvmci.sql.ReplicatedSqlite.Read;
import dev.mvmci.sql.SqlConfig;
import dev.mvmci.sql.SqlConfig.Limits;
import dev.mvmci.sql.SqlConfig.Member;
import dev.mvmci.sql.SqlConfig.Network;
import dev.mvmci.sql.SqlConfig.Secrets;
import dev.mvmci.sql.SqlFailure;
import dev.mvmci.sql.entry.Command;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Members in one process that reach each other's leader by a call instead of the API port. */
final class TestCluster implements AutoCloseable {

  static final Duration PATIENCE = Duration.ofSeconds(30);
  static final Secrets SECRETS =
      new Secrets("a raft secret of the tests", "an api secret of tests");

  final Path directory;
  final List<Member> members;
  private final Map<Long, SqliteNode> running = new ConcurrentHashMap<>();
  private Network network = Network.DEFAULTS;
  private Limits limits = Limits.DEFAULTS;

  TestCluster(Path directory, int size) {
    this.directory = directory;
    this.members = LoopbackMembers.withFreePorts(size);
  }

  /** Applies to members started from now on. */
  TestCluster with(Network newNetwork) {
    network = newNetwork;
    return this;
  }

  /** Applies to members started from now on. */
  TestCluster with(Limits newLimits) {
    limits = newLimits;
    return this;
  }

  Path directory(long id) {
    return directory.resolve("member-" + id);
  }

  SqlConfig config(long id) {
    return new SqlConfig(id, members, directory(id), limits, network, SECRETS);
  }

  SqliteNode start(long id) {
    return start(config(id));
  }

  SqliteNode start(SqlConfig config) {
    SqliteNode node = SqliteNode.open(config, InstantSource.system(), new DirectLink(running));
    running.put(config.memberId(), node);
    return node;
  }

  TestCluster startAll() {
    members.stream().parallel().forEach(member -> start(member.id()));
    return this;
  }

  void stop(long id) {
    SqliteNode node = running.remove(id);
    if (node != null) {
      node.close();
    }
  }

  boolean isRunning(long id) {
    return running.containsKey(id);
  }

  SqliteNode node(long id) {
    return Optional.ofNullable(running.get(id)).orElseThrow();
  }

  /** The member that leads and is ready, once there is one. */
  SqliteNode leader() {
    return await().atMost(PATIENCE).until(this::leaderNow, Optional::isPresent).orElseThrow();
  }

  SqliteNode follower() {
    long leader = leader().health().leader();
    return running.values().stream()
        .filter(node -> node.health().self() != leader)
        .min(Comparator.comparingLong(node -> node.health().self()))
        .orElseThrow();
  }

  /** Gives the leadership away if a member here has it and the other can take it. */
  void offerLeadership(long id) {
    leaderNow()
        .ifPresent(leader -> {
          try {
            leader.membershipChanges().transferLeadership(id);
          } catch (SqlFailure _) {
            // asked again
          }
        });
  }

  private Optional<SqliteNode> leaderNow() {
    return running.values().stream()
        .filter(node -> node.health().healthy() && node.health().leader() == node.health().self())
        .findFirst();
  }

  void awaitHealthy() {
    await()
        .atMost(PATIENCE)
        .until(() -> running.values().stream().allMatch(node -> node.health().healthy()));
  }

  /** Waits until every running member holds what the leader holds. */
  void awaitLevel() {
    await()
        .atMost(PATIENCE)
        .until(() ->
            running.values().stream()
                    .mapToLong(node -> node.health().appliedIndex())
                    .distinct()
                    .count()
                == 1);
  }

  @Override
  public void close() {
    running.values().parallelStream().forEach(SqliteNode::close);
    running.clear();
  }

  /** Calls the leader's node in this process. */
  private record DirectLink(Map<Long, SqliteNode> nodes) implements LeaderLink {

    @Override
    public CompletableFuture<Receipt> submit(Member leader, Command command) {
      SqliteNode node = nodes.get(leader.id());
      return node == null ? gone(leader) : node.submitHere(command);
    }

    @Override
    public CompletableFuture<Long> barrier(Member leader, Read level) {
      SqliteNode node = nodes.get(leader.id());
      return node == null ? gone(leader) : node.barrierHere(level);
    }

    private static <T> CompletableFuture<T> gone(Member leader) {
      return CompletableFuture.failedFuture(
          new SqlFailure.NotLeader("member " + leader.id() + " is not running", null));
    }

    @Override
    public void close() {}
  }
}
