package dev.mvmci.sql.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mvmci.sql.ReplicatedSqlite.Read;
import dev.mvmci.sql.SqlFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A member that fetches a copy of the database while the leader changes comes up all the same. */
class InterruptedCopyIT {

  private static final int MEMBERS = 3;

  /** So that a copy takes longer than the leader waits before it asks again. */
  private static final int MEGABYTES = 48;

  @TempDir Path directory;
  private TestCluster cluster;

  @BeforeEach
  void start() {
    cluster = new TestCluster(directory, MEMBERS).startAll();
    cluster.leader().execute("CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT)");
    cluster.leader().execute("CREATE TABLE large (id INTEGER PRIMARY KEY, v BLOB)");
    for (int i = 0; i < MEGABYTES; i++) {
      cluster.leader().execute("INSERT INTO large (v) VALUES (zeroblob(1000000))");
    }
    cluster.awaitHealthy();
    cluster.awaitLevel();
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  /** The next leader has all that the member misses, so it has no reason to speak of copies. */
  @Test
  void theNextLeaderNeedNotSendOne() {
    long away = cluster.follower().health().self();
    cluster.stop(away);
    long whole = cluster.leader().health().self();
    long cut = other(whole, away);
    write("misses");
    cluster.leader().membershipChanges().transferLeadership(cut);
    write("in a new segment");
    cluster.awaitLevel();
    assertThat(cluster.node(cut).checkpoint()).isPositive();

    cluster.start(away);
    await()
        .pollInterval(Duration.ofMillis(1))
        .atMost(TestCluster.PATIENCE)
        .until(() -> hasBegun(cluster.directory(away).resolve("copies-in")));
    cluster.node(cut).membershipChanges().transferLeadership(whole);

    write("by the next leader");
    awaitRow(away, "by the next leader");
  }

  private static boolean hasBegun(Path copies) throws IOException {
    try (Stream<Path> files = Files.list(copies)) {
      return files.findAny().isPresent();
    }
  }

  private static long other(long one, long two) {
    return 1 + 2 + 3 - one - two;
  }

  private void write(String text) {
    cluster.leader().execute("INSERT INTO t (v) VALUES (?)", text);
  }

  private void awaitRow(long id, String text) {
    await().atMost(TestCluster.PATIENCE).until(() -> rows(id, text) == 1);
  }

  private long rows(long id, String text) {
    try {
      return cluster
          .node(id)
          .query(Read.LOCAL, "SELECT count(*) AS n FROM t WHERE v = ?", text)
          .first()
          .orElseThrow()
          .requiredInteger("n");
    } catch (SqlFailure _) {
      return -1; // the database is being replaced
    }
  }
}
