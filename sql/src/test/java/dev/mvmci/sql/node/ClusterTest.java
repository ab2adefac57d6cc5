package dev.mvmci.sql.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mvmci.sql.ReplicatedSqlite.Read;
import dev.mvmci.sql.Statement;
import dev.mvmci.sql.StatementResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Three members in one process; the tests share them and leave all three running. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterTest {

  @TempDir static Path directory;
  private static TestCluster cluster;

  @BeforeAll
  static void start() {
    cluster = new TestCluster(directory, 3).startAll();
    cluster.leader().execute("CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT)");
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @Test
  void aWriteOnAFollowerIsReadOnTheSameFollowerAtOnce() {
    SqliteNode follower = cluster.follower();

    follower.execute("INSERT INTO t (v) VALUES (?)", "from a follower");

    assertThat(
            follower
                .query(Read.LOCAL, "SELECT count(*) AS n FROM t WHERE v = ?", "from a follower")
                .rows()
                .getFirst()
                .requiredInteger("n"))
        .isEqualTo(1);
  }

  @Test
  void aStrictReadOnAnyMemberSeesWhatWasAcknowledgedOnAnyOther() {
    for (int i = 0; i < 20; i++) {
      SqliteNode writer = cluster.node(1 + i % 3);
      SqliteNode reader = cluster.node(1 + (i + 1) % 3);
      writer.execute("INSERT INTO t (v) VALUES (?)", "round " + i);
      assertThat(reader.query(Read.STRICT, "SELECT v FROM t WHERE v = ?", "round " + i).rows())
          .as("round " + i)
          .hasSize(1);
    }
  }

  @Test
  void healthTellsTheLeaderAndTheMembersOnEveryMember() {
    cluster.awaitHealthy();
    long leader = cluster.leader().health().self();

    for (long id = 1; id <= 3; id++) {
      var health = cluster.node(id).health();
      assertThat(health.leader()).isEqualTo(leader);
      assertThat(health.members()).isEqualTo(3);
      assertThat(health.healthy()).isTrue();
    }
  }

  @Test
  void manyWritersOnAllMembersEndWithTheSameRowsEverywhere() {
    List<CompletableFuture<List<StatementResult>>> writes = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      writes.add(
          cluster
              .node(1 + i % 3)
              .submit(List.of(Statement.of("INSERT INTO t (v) VALUES (?)", "many " + i))));
    }
    writes.forEach(CompletableFuture::join);
    cluster.awaitLevel();

    for (long id = 1; id <= 3; id++) {
      assertThat(count(cluster.node(id), "many %")).isEqualTo(300);
    }
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void anySubsetMayStopAndComeBack() {
    for (List<Long> subset : List.of(List.of(1L), List.of(2L, 3L), List.of(1L, 2L, 3L))) {
      subset.forEach(cluster::stop);
      if (subset.size() == 1) {
        cluster.leader().execute("INSERT INTO t (v) VALUES (?)", "without " + subset);
      } else if (subset.size() == 2) {
        await().until(() -> !cluster.node(1).health().healthy());
      }
      subset.forEach(cluster::start);
      cluster.leader().execute("INSERT INTO t (v) VALUES (?)", "after " + subset);
      cluster.awaitHealthy();
      cluster.awaitLevel();
      for (long id = 1; id <= 3; id++) {
        assertThat(count(cluster.node(id), "after " + subset)).isEqualTo(1);
      }
    }
    assertThat(count(cluster.node(1), "without [1]")).isEqualTo(1);
  }

  private static long count(SqliteNode node, String like) {
    return node.query(Read.LOCAL, "SELECT count(*) AS n FROM t WHERE v LIKE ?", like)
        .rows()
        .getFirst()
        .requiredInteger("n");
  }
}
