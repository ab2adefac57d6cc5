package dev.mvmci.sql.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.mvmci.sql.ReplicatedSqlite.Applied;
import dev.mvmci.sql.ReplicatedSqlite.Read;
import dev.mvmci.sql.SqlConfig;
import dev.mvmci.sql.SqlConfig.Limits;
import dev.mvmci.sql.SqlFailure;
import dev.mvmci.sql.Statement;
import dev.mvmci.sql.StatementResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A member alone, over its whole path; the tests share one because stopping takes a second. */
class SqliteNodeTest {

  private static final String ENDLESS =
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";

  @TempDir static Path directory;
  private static SqliteNode node;

  @BeforeAll
  static void open() {
    Limits limits =
        new Limits(
            2,
            Duration.ofMillis(50),
            Duration.ofMillis(300),
            16_384,
            64L << 20,
            Duration.ofSeconds(30),
            50,
            10_000,
            0);
    node = SqliteNode.open(SqlConfig.alone(directory).with(limits));
  }

  @AfterAll
  static void close() {
    node.close();
  }

  @BeforeEach
  void emptyTable() {
    node.execute("DROP TABLE IF EXISTS item");
    node.execute("CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT UNIQUE)");
  }

  @ParameterizedTest
  @EnumSource(Read.class)
  void whatIsAcknowledgedIsRead(Read level) {
    StatementResult result = node.execute("INSERT INTO item (name) VALUES (?)", "first");

    assertThat(result.changes()).isEqualTo(1);
    assertThat(result.lastRowId()).isEqualTo(1);
    assertThat(names(level)).containsExactly("first");
  }

  @Test
  void everyKindOfValueComesBackAsItWent() {
    var row =
        node.query(
                Read.LOCAL,
                "SELECT ? AS a, ? AS b, ? AS c, ? AS d, ? AS e, ? AS f, ? AS g",
                null,
                7,
                Long.MIN_VALUE,
                0.1,
                "ä😀",
                new byte[] {0, 1},
                true)
            .first()
            .orElseThrow();

    assertThat(row.values())
        .containsExactly(null, 7L, Long.MIN_VALUE, 0.1, "ä😀", new byte[] {0, 1}, 1L);
  }

  @Test
  void returningGivesTheRowsOfTheCommand() {
    StatementResult result =
        node.execute("INSERT INTO item (name) VALUES ('a'), ('b') RETURNING id, name");

    assertThat(result.rows().map(row -> row.requiredInteger("id") + row.requiredText("name")))
        .containsExactly("1a", "2b");
    assertThat(result.changes()).isEqualTo(2);
  }

  @Test
  void aCommandOfManyStatementsIsAllOrNothing() {
    assertThatThrownBy(() ->
            node.transaction(
                List.of(
                    Statement.of("INSERT INTO item (name) VALUES ('kept?')"),
                    Statement.of("INSERT INTO missing VALUES (1)"))))
        .isInstanceOf(SqlFailure.Rejected.class)
        .hasMessageContaining("statement 2 of 2")
        .hasMessageContaining("missing");

    assertThat(names(Read.STRICT)).isEmpty();
  }

  @Test
  void manyCallersShareEntriesAndAllArrive() {
    long before = node.health().appliedIndex();
    List<CompletableFuture<List<StatementResult>>> writes = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      writes.add(node.submit(List.of(Statement.of("INSERT INTO item (name) VALUES (?)", "n" + i))));
    }
    writes.forEach(CompletableFuture::join);

    assertThat(node.health().appliedIndex() - before).isLessThan(1_000);
    assertThat(names(Read.STRICT)).hasSize(2_000);
    assertThat(
            node.query(Read.LOCAL, "SELECT name FROM item ORDER BY id LIMIT 2 OFFSET 1998")
                .map(row -> row.requiredText("name")))
        .as("in the order in which they were submitted")
        .containsExactly("n1998", "n1999");
  }

  @Test
  void aListenerHearsOfEachEntryUntilItIsClosed() {
    List<Applied> heard = new CopyOnWriteArrayList<>();
    try (var _ = node.onApplied(heard::add);
        var _ =
            node.onApplied(_ -> {
              throw new IllegalStateException("a listener of someone else");
            })) {
      node.execute("INSERT INTO item (name) VALUES ('a'), ('b')");
    }
    node.execute("INSERT INTO item (name) VALUES ('c')");

    assertThat(heard).hasSize(1);
    assertThat(heard.getFirst().changes()).isEqualTo(2);
    assertThat(heard.getFirst().index()).isEqualTo(node.health().appliedIndex() - 1);
  }

  @Test
  void aQueryCannotWriteEvenInDisguise() {
    for (String sql :
        List.of(
            "DELETE FROM item",
            "WITH x AS (SELECT 1) INSERT INTO item (id) SELECT * FROM x",
            "SELECT 1; DELETE FROM item",
            "ATTACH '" + directory.resolve("other.db") + "' AS other")) {
      assertThatThrownBy(() -> node.query(Read.LOCAL, sql))
          .as(sql)
          .isInstanceOf(SqlFailure.Rejected.class);
    }
    assertThat(directory.resolve("other.db")).doesNotExist();
  }

  @Test
  void anEndlessQueryIsStoppedAndTheNextOneRuns() {
    assertThatThrownBy(() -> node.query(Read.LOCAL, ENDLESS))
        .isInstanceOf(SqlFailure.Rejected.class)
        .hasMessageContaining("longer than 300 ms");

    assertThat(names(Read.LOCAL)).isEmpty();
  }

  @Test
  void whenAllReadersAreBusyAQueryIsToldSo() throws InterruptedException {
    CountDownLatch ended = new CountDownLatch(2);
    for (int i = 0; i < 2; i++) {
      Thread.ofPlatform()
          .start(() -> {
            try {
              node.query(Read.LOCAL, ENDLESS);
            } catch (SqlFailure.Rejected _) {
              ended.countDown();
            }
          });
    }
    await()
        .pollInterval(Duration.ofMillis(10))
        .untilAsserted(() ->
            assertThatThrownBy(() -> names(Read.LOCAL))
                .isInstanceOf(SqlFailure.Busy.class)
                .hasMessageContaining("2 read connections"));
    ended.await();
  }

  @Test
  void aResultThatIsTooLargeIsRefusedAndItsChangeUndone() {
    String endlessRows =
        "INSERT INTO item (id) SELECT value FROM generate_rows ORDER BY value RETURNING id"
            .replace(
                "generate_rows",
                "(WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n"
                    + " WHERE value < 100001) SELECT value FROM n)");

    assertThatThrownBy(() -> node.execute(endlessRows))
        .isInstanceOf(SqlFailure.Rejected.class)
        .hasMessageContaining("100000 rows");

    assertThat(names(Read.STRICT)).isEmpty();
  }

  @Test
  void whatCannotBeACommandIsRefusedBeforeTheLog() {
    long before = node.health().appliedIndex();

    assertThatThrownBy(() -> node.execute("PRAGMA foreign_keys = OFF"))
        .isInstanceOf(SqlFailure.Rejected.class);
    assertThatThrownBy(() -> node.execute("SELECT ?", new Object()))
        .isInstanceOf(SqlFailure.Rejected.class)
        .hasMessageContaining("java.lang.Object");
    assertThatThrownBy(() -> node.execute("SELECT ?", "x".repeat(5 << 20)))
        .isInstanceOf(SqlFailure.Rejected.class)
        .hasMessageContaining("bytes, allowed are");
    assertThat(node.submit(List.of()))
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .withCauseInstanceOf(SqlFailure.Rejected.class);
    assertThat(node.health().appliedIndex()).isEqualTo(before);
  }

  @Test
  void theLargestCommandPasses() {
    String text = "x".repeat(4_000_000);

    node.execute("INSERT INTO item (name) VALUES (?)", text);

    assertThat(names(Read.STRICT)).containsExactly(text);
  }

  @Test
  void aFutureMayBeChainedToAnotherCommand() {
    CompletableFuture<List<StatementResult>> chain =
        node.submit(List.of(Statement.of("INSERT INTO item (name) VALUES ('a')")))
            .thenApply(_ -> node.transaction(List.of(Statement.of("DELETE FROM item"))));

    assertThat(chain.join().getFirst().changes()).isEqualTo(1);
  }

  @Test
  void healthIsTrue() {
    var health = node.health();

    assertThat(health.healthy()).isTrue();
    assertThat(health.members()).isEqualTo(1);
    assertThat(health.leader()).isEqualTo(health.self()).isEqualTo(1);
    assertThat(node.raftPort()).isZero();
  }

  @Test
  void aCheckpointReachesTheLastEntry() {
    node.execute("INSERT INTO item (name) VALUES ('a')");

    assertThat(node.checkpoint()).isEqualTo(node.health().appliedIndex());
  }

  private static List<String> names(Read level) {
    return node.query(level, "SELECT name FROM item ORDER BY id")
        .map(row -> row.requiredText("name"));
  }
}
