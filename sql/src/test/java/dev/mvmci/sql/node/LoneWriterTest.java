package dev.mvmci.sql.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mvmci.sql.ReplicatedSqlite.Read;
import dev.mvmci.sql.SqlFailure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One caller whose entries come one by one, in a cluster of three in one process. */
class LoneWriterTest {

  private static final int TRANSFERS = 6;
  private static final int WRITES_BETWEEN = 50;

  /** Takes longer than followers wait for a leader that is silent. */
  private static final String LONG_STATEMENT =
      """
      INSERT INTO t (v)
      WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 6000000)
      SELECT 'long ' || count(*) FROM n
      """;

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
  void leadershipMovesWhileItWritesAndNothingIsLostOrDoneTwice() {
    List<String> acknowledged = new ArrayList<>();
    var ended = new AtomicBoolean();
    var done = new AtomicInteger();
    CompletableFuture<Void> writer =
        CompletableFuture.runAsync(() -> {
          for (int i = 0; !ended.get(); i++) {
            String value = "moving " + i;
            try {
              cluster.node(1).execute("INSERT INTO t (v) VALUES (?)", value);
              acknowledged.add(value);
              done.incrementAndGet();
            } catch (SqlFailure _) {
              // not this one then, or perhaps: it is not counted
            }
          }
        });
    try {
      for (int i = 0; i < TRANSFERS; i++) {
        int enough = done.get() + WRITES_BETWEEN;
        await().atMost(TestCluster.PATIENCE).until(() -> done.get() >= enough);
        SqliteNode leader = cluster.leader();
        leader.membershipChanges().transferLeadership(1 + leader.health().self() % 3);
      }
    } finally {
      ended.set(true);
      writer.join();
    }

    cluster.awaitLevel();
    for (long id = 1; id <= 3; id++) {
      List<String> rows =
          cluster
              .node(id)
              .query(Read.LOCAL, "SELECT v FROM t WHERE v LIKE 'moving %'")
              .map(row -> row.requiredText("v"));
      assertThat(rows).as("member %d", id).containsAll(acknowledged).doesNotHaveDuplicates();
    }
  }

  @Test
  void aStatementThatTakesItsTimeCostsNoLeadership() {
    SqliteNode leader = cluster.leader();
    leader.execute("INSERT INTO t (v) VALUES ('before')");
    long term = leader.metrics().orElseThrow().log().term();

    leader.execute(LONG_STATEMENT);
    cluster.leader().execute("INSERT INTO t (v) VALUES ('after')");

    assertThat(cluster.leader().metrics().orElseThrow().log().term()).isEqualTo(term);
  }
}
