package dev.mvmci.sql.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.mvmci.sql.ReplicatedSqlite.Applied;
import dev.mvmci.sql.ReplicatedSqlite.Read;
import dev.mvmci.sql.SqlFailure;
import dev.mvmci.sql.Statement;
import dev.mvmci.sql.StatementResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of calls when the way to the member fails; each command takes effect once. */
class LostConnectionIT {

  private static final String INSERT = "INSERT INTO item (name) VALUES (?)";

  @TempDir static Path directory;
  private static ServedDatabase served;
  private FlakyPath path;
  private RemoteSqlite remote;

  @BeforeAll
  static void openMember() {
    served = ServedDatabase.open(directory, false);
  }

  @AfterAll
  static void closeMember() {
    served.close();
  }

  @BeforeEach
  void open() throws Exception {
    path = new FlakyPath(served.server().port());
    remote = connect(Duration.ofSeconds(30));
    remote.execute("DROP TABLE IF EXISTS item");
    remote.execute("CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT)");
  }

  @AfterEach
  void close() throws Exception {
    remote.close();
    path.close();
  }

  @Test
  void aCommandWhoseAnswerWasLostIsSentAgainAndAppliedOnce() {
    path.swallowAnswers(true);
    CompletableFuture<List<StatementResult>> insert =
        remote.submit(List.of(Statement.of(INSERT, "a")));
    await().until(() -> count() == 1);
    path.swallowAnswers(false);
    path.cut();

    assertThat(insert.join().getFirst().lastRowId()).isEqualTo(1);
    assertThat(count()).isEqualTo(1);
  }

  @Test
  void aMemberThatFallsSilentIsGivenUpAndTheCommandSentAgain() {
    path.swallowAnswers(true);
    CompletableFuture<List<StatementResult>> insert =
        remote.submit(List.of(Statement.of(INSERT, "a")));
    await().until(() -> count() == 1);
    // The connection stays as it is; new ones work again.
    await()
        .until(() -> {
          path.swallowAnswers(false);
          return insert.isDone();
        });

    assertThat(insert.join().getFirst().changes()).isEqualTo(1);
    assertThat(count()).isEqualTo(1);
  }

  @Test
  void hundredsOfCommandsOverABreakingPathAreAppliedOnceAndInOrder() throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    SplittableRandom random = new SplittableRandom(seed);
    List<CompletableFuture<List<StatementResult>>> writes = new ArrayList<>();
    int i = 0;
    for (; i < 600; i++) {
      writes.add(remote.submit(List.of(Statement.of(INSERT, "n" + i))));
      int chance = random.nextInt(60);
      if (chance == 0) {
        path.cut();
      } else if (chance == 1) {
        path.swallowAnswers(true);
        writes.add(remote.submit(List.of(Statement.of(INSERT, "n" + ++i))));
        path.cut();
        path.swallowAnswers(false);
      } else if (chance < 6) {
        writes.getLast().join();
      }
    }
    path.swallowAnswers(false);
    writes.forEach(CompletableFuture::join);

    List<String> expected = new ArrayList<>();
    for (int j = 0; j < i; j++) {
      expected.add("n" + j);
    }
    assertThat(
            served
                .node()
                .query(Read.LOCAL, "SELECT name FROM item ORDER BY id")
                .map(row -> row.requiredText("name")))
        .isEqualTo(expected);
  }

  @Test
  void withoutAnAnswerInTimeACommandThatWasSentIsInDoubtAndAQueryIsNot() {
    RemoteSqlite impatient = connect(Duration.ofMillis(1_500));
    impatient.execute(INSERT, "before");
    path.swallowAnswers(true);

    assertThatThrownBy(() -> impatient.execute(INSERT, "a")).isInstanceOf(SqlFailure.Unknown.class);
    assertThatThrownBy(() -> impatient.query(Read.STRICT, "SELECT 1"))
        .isInstanceOf(SqlFailure.NotLeader.class);
    path.swallowAnswers(false);
    impatient.close();
  }

  @Test
  void aCommandThatCouldNeverBeSentHasHadNoEffect() throws Exception {
    RemoteSqlite impatient = connect(Duration.ofMillis(1_500));
    path.close();

    assertThatThrownBy(() -> impatient.execute(INSERT, "a"))
        .isInstanceOf(SqlFailure.NotLeader.class)
        .hasMessageContaining("127.0.0.1");
    await().until(() -> !impatient.health().healthy());
    impatient.close();
  }

  @Test
  void theFeedGoesOnAfterALostConnection() {
    List<Applied> heard = new CopyOnWriteArrayList<>();
    try (var _ = remote.onApplied(heard::add)) {
      await().until(() -> !heard.isEmpty());
      path.cut();
      served.node().execute(INSERT, "a");
      long index = served.node().health().appliedIndex();

      await().until(() -> heard.stream().anyMatch(applied -> applied.index() >= index));
    }
  }

  @Test
  void aLocalReadSeesWhatThisClientWrote() {
    for (int i = 0; i < 50; i++) {
      remote.execute(INSERT, "n" + i);
      assertThat(
              remote
                  .query(Read.LOCAL, "SELECT count(*) AS n FROM item")
                  .first()
                  .orElseThrow()
                  .requiredInteger("n"))
          .isEqualTo(i + 1);
    }
  }

  @Test
  void aMemberThatRestartsIsFoundAgainAndKnowsTheCommandsItHadApplied() throws Exception {
    path.swallowAnswers(true);
    CompletableFuture<List<StatementResult>> insert =
        remote.submit(List.of(Statement.of(INSERT, "a")));
    await().until(() -> count() == 1);
    served.restart(() -> path.swallowAnswers(false));
    path.cut();

    assertThat(insert.join().getFirst().lastRowId()).isEqualTo(1);
    assertThat(count()).isEqualTo(1);
  }

  private RemoteSqlite connect(Duration callWait) {
    return RemoteSqlite.connect(
        new RemoteConfig(
            List.of(path.address()),
            ServedDatabase.CLUSTER,
            ServedDatabase.SECRET,
            false,
            new RemoteConfig.Limits(
                Duration.ofSeconds(1), callWait, Duration.ofSeconds(1), 4_096)));
  }

  private long count() {
    return served
        .node()
        .query(Read.LOCAL, "SELECT count(*) AS n FROM item")
        .first()
        .orElseThrow()
        .requiredInteger("n");
  }
}
