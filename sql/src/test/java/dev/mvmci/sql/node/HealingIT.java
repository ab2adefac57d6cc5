package dev.mvmci.sql.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mvmci.sql.ReplicatedSqlite.Read;
import dev.mvmci.sql.SqlConfig.Member;
import dev.mvmci.sql.SqlFailure;
import dev.mvmci.sql.member.Admission;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Members that have lost something get it back from the others, with nobody's help. The tests share
 * a cluster, which is whole again after each.
 */
class HealingIT {

  private static final int VOTERS = 3;
  private static final Set<Admission> SETTLED = EnumSet.of(Admission.FORMED, Admission.JOINED);

  @TempDir static Path directory;
  private static TestCluster cluster;

  @BeforeAll
  static void start() {
    cluster = new TestCluster(directory, VOTERS).startAll();
    cluster.leader().execute("CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT)");
    cluster.awaitHealthy();
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @BeforeEach
  void everybodyIsThere() {
    cluster.members.stream()
        .map(Member::id)
        .filter(id -> !cluster.isRunning(id))
        .forEach(cluster::start);
    cluster.awaitHealthy();
    cluster.awaitLevel();
  }

  @Test
  void aMemberThatTheLogCannotBringUpTakesACopyOfTheDatabase() {
    long away = cluster.follower().health().self();
    cluster.stop(away);
    fill("before the copy");
    dropLogs();
    cluster.start(away);

    awaitRows(away, "before the copy");
    // And then it goes on with the log.
    cluster.leader().execute("INSERT INTO t (v) VALUES ('after the copy')");
    cluster.awaitLevel();
    assertThat(rows(away, "after the copy")).isEqualTo(1);
    cluster.stop(away);
    cluster.start(away);
    cluster.awaitHealthy();
    assertThat(rows(away, "before the copy")).isEqualTo(100);
  }

  /** Logs are cut where leaders change, which is where a leader that was killed stands. */
  @Test
  void aLeaderThatComesBackWhenTheLogsBeginJustBehindItTakesTheRest() {
    cluster.awaitLevel();
    long away = cluster.leader().health().self();
    cluster.stop(away);
    fill("just behind it");
    cluster.members.stream()
        .map(Member::id)
        .filter(cluster::isRunning)
        .forEach(id -> assertThat(cluster.node(id).checkpoint()).isPositive());
    cluster.start(away);

    awaitRows(away, "just behind it");
  }

  @Test
  void aMemberWhoseDiskIsEmptyJoinsAgainWithItsVote() throws IOException {
    long wiped = cluster.follower().health().self();
    fill("kept by the others, 1");
    cluster.stop(wiped);
    delete(cluster.directory(wiped));
    cluster.start(wiped);

    awaitRows(wiped, "kept by the others, 1");
    awaitVote(wiped);
    // Without the leader the other two are a majority, so it must answer the other's candidacy.
    long leader = cluster.leader().health().self();
    cluster.stop(leader);
    cluster.leader().execute("INSERT INTO t (v) VALUES ('with its vote')");
    await().atMost(TestCluster.PATIENCE).until(() -> rows(wiped, "with its vote") == 1);
  }

  @Test
  void aLeaderWhoseDiskIsEmptyJoinsAgain() throws IOException {
    fill("kept by the others, 2");
    long wiped = cluster.leader().health().self();
    cluster.stop(wiped);
    delete(cluster.directory(wiped));
    cluster.start(wiped);

    awaitRows(wiped, "kept by the others, 2");
    awaitVote(wiped);
  }

  @Test
  void aMemberWhoseLogIsDamagedInTheMiddlePutsItAsideAndJoinsAgain() throws IOException {
    long damaged = cluster.follower().health().self();
    fill("kept by the others, 3");
    cluster.awaitLevel();
    cluster.stop(damaged);
    Path segment = openSegment(damaged);
    byte[] bytes = Files.readAllBytes(segment);
    bytes[200] ^= 0x55;
    Files.write(segment, bytes);
    cluster.start(damaged);

    awaitVote(damaged);
    awaitRows(damaged, "kept by the others, 3");
    assertThat(cluster.directory(damaged).resolve("log-damaged")).isNotEmptyDirectory();
  }

  @Test
  void aMemberWithATornLogTailCutsItAndTakesTheEntryFromTheLeader() throws IOException {
    long torn = cluster.follower().health().self();
    fill("something to tear");
    cluster.awaitLevel();
    cluster.stop(torn);
    fill("written while it was away");
    Path segment = openSegment(torn);
    Files.write(segment, new byte[] {0x20, 1, 2, 3, 4, 5}, StandardOpenOption.APPEND);
    cluster.start(torn);

    awaitRows(torn, "written while it was away");
    assertThat(cluster.directory(torn).resolve("log-damaged")).isNotEmptyDirectory();
  }

  private void fill(String text) {
    for (int i = 0; i < 10; i++) {
      cluster
          .leader()
          .execute(
              "INSERT INTO t (v) SELECT ? FROM (VALUES (1),(2),(3),(4),(5),(6),(7),(8),(9),(10))"
                  + " ORDER BY 1",
              text);
    }
  }

  /** A log is dropped by segments, and a new term begins a new one. */
  private void dropLogs() {
    long leader = cluster.leader().health().self();
    List<Long> present =
        cluster.members.stream().map(Member::id).filter(cluster::isRunning).toList();
    long next = present.stream().filter(id -> id != leader).findFirst().orElseThrow();
    cluster.node(leader).membershipChanges().transferLeadership(next);
    cluster.leader().execute("INSERT INTO t (v) VALUES ('in a new segment')");
    cluster.awaitLevel();
    present.forEach(id -> assertThat(cluster.node(id).checkpoint()).isPositive());
  }

  private void awaitRows(long id, String text) {
    await().atMost(TestCluster.PATIENCE).until(() -> rows(id, text) == 100);
  }

  private void awaitVote(long id) {
    await()
        .atMost(TestCluster.PATIENCE)
        .until(() ->
            cluster.node(id).membership().voters().size() == VOTERS
                && cluster.leader().membership().voters().size() == VOTERS
                && cluster.node(id).health().healthy()
                // Until the change is committed, it also takes a majority of those before it.
                && Admission.read(cluster.directory(id).resolve("log"))
                    .filter(SETTLED::contains)
                    .isPresent());
  }

  private long rows(long id, String text) {
    try {
      return cluster
          .node(id)
          .query(Read.LOCAL, "SELECT count(*) AS n FROM t WHERE v = ?", text)
          .rows()
          .getFirst()
          .requiredInteger("n");
    } catch (SqlFailure _) {
      return -1; // no table yet, or the database is being replaced
    }
  }

  private Path openSegment(long id) throws IOException {
    try (Stream<Path> files = Files.walk(cluster.directory(id).resolve("log"))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("log_inprogress_"))
          .findFirst()
          .orElseThrow();
    }
  }

  private static void delete(Path tree) throws IOException {
    try (Stream<Path> paths = Files.walk(tree)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
