package dev.mvmci.sql.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mvmci.sql.LoopbackMembers;
import dev.mvmci.sql.ReplicatedSqlite.Read;
import dev.mvmci.sql.SqlConfig;
import dev.mvmci.sql.SqlConfig.Limits;
import dev.mvmci.sql.SqlConfig.Member;
import dev.mvmci.sql.SqlConfig.Network;
import dev.mvmci.sql.SqlConfig.Secrets;
import dev.mvmci.sql.SqlConfig.Tls;
import dev.mvmci.sql.SqlMetrics;
import dev.mvmci.sql.Statement;
import dev.mvmci.sql.StatementResult;
import dev.mvmci.sql.node.SqliteNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three members with all their ports, their links and a client, over a change of leaders. */
class ServedClusterTest {

  private static final Secrets SECRETS =
      new Secrets("a raft secret of the tests", "an api secret of tests");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path directory;
  private final Map<Long, ServedMember> running = new TreeMap<>();

  @AfterEach
  void close() {
    running.values().parallelStream().forEach(ServedMember::close);
  }

  @Test
  void commandsAndStrictReadsOfAnyMemberAndOfAClientSurviveTheLossOfTheLeader() throws Exception {
    List<Member> members = LoopbackMembers.withFreePorts(3);
    members.stream()
        .parallel()
        .map(member -> member(member.id(), members))
        .toList()
        .forEach(member -> running.put(member.database().health().self(), member));
    await().atMost(PATIENCE).until(() -> leader() != 0);
    long leader = leader();
    SqliteNode follower = follower(leader);
    List<String> addresses =
        members.stream().map(Member::apiAddress).filter(a -> !a.isEmpty()).toList();

    follower.execute("CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT UNIQUE)");
    StatementResult written = follower.execute("INSERT INTO item (name) VALUES ('follower')");
    assertThat(written.lastRowId()).isEqualTo(1);
    assertThat(names(follower, Read.LOCAL)).containsExactly("follower");

    try (RemoteSqlite remote =
        RemoteSqlite.connect(RemoteConfig.of(addresses.subList(2, 3), SECRETS.api(), true))) {
      remote.execute("INSERT INTO item (name) VALUES ('client')");
      assertThat(names(follower, Read.STRICT)).containsExactly("follower", "client");

      List<CompletableFuture<List<StatementResult>>> writes = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        Statement insert = Statement.of("INSERT INTO item (name) VALUES (?)", "n" + i);
        writes.add((i % 2 == 0 ? remote : follower).submit(List.of(insert)));
        if (i == 100) {
          stop(leader);
        }
      }
      writes.forEach(CompletableFuture::join);

      assertThat(names(follower, Read.STRICT)).hasSize(202).doesNotHaveDuplicates();
      await().until(() -> remote.health().healthy());
      assertThat(remote.members()).hasSize(3);
      assertThat(metricsOf(leader()).log().followerLag()).hasSize(2);
    }
  }

  private ServedMember member(long id, List<Member> members) {
    SqlConfig config =
        new SqlConfig(
            id,
            members,
            directory.resolve("member-" + id),
            Limits.DEFAULTS,
            Network.DEFAULTS.with(Tls.ON),
            SECRETS);
    return ServedMember.open(config, InstantSource.system());
  }

  private SqlMetrics metricsOf(long id) {
    return running.values().stream()
        .map(ServedMember::database)
        .filter(node -> node.health().self() == id)
        .findFirst()
        .flatMap(SqliteNode::metrics)
        .orElseThrow();
  }

  private long leader() {
    return running.values().stream()
        .map(member -> member.database().health())
        .filter(health -> health.healthy() && health.leader() == health.self())
        .mapToLong(health -> health.self())
        .findFirst()
        .orElse(0);
  }

  private SqliteNode follower(long leader) {
    return running.values().stream()
        .map(ServedMember::database)
        .filter(node -> node.health().self() != leader)
        .findFirst()
        .orElseThrow();
  }

  private void stop(long id) {
    ServedMember member = running.remove(id);
    if (member != null) {
      member.close();
    }
  }

  private static List<String> names(SqliteNode node, Read level) {
    return node.query(level, "SELECT name FROM item ORDER BY id")
        .map(row -> row.requiredText("name"));
  }
}
