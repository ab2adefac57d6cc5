package dev.mvmci.sql.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.mvmci.sql.ReplicatedSqlite.Applied;
import dev.mvmci.sql.ReplicatedSqlite.Read;
import dev.mvmci.sql.SqlFailure;
import dev.mvmci.sql.Statement;
import dev.mvmci.sql.StatementResult;
import dev.mvmci.sql.node.SqliteNode;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The client against a real member behind its API port, encrypted. */
class RemoteSqliteTest {

  @TempDir static Path directory;
  private static ServedDatabase served;
  private static SqliteNode node;
  private static RemoteSqlite remote;

  @BeforeAll
  static void open() {
    served = ServedDatabase.open(directory, true);
    node = served.node();
    remote = RemoteSqlite.connect(served.caller());
  }

  @AfterAll
  static void close() {
    remote.close();
    served.close();
  }

  @BeforeEach
  void emptyTable() {
    remote.execute("DROP TABLE IF EXISTS item");
    remote.execute("CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT UNIQUE)");
  }

  @ParameterizedTest
  @EnumSource(Read.class)
  void whatIsAcknowledgedIsRead(Read level) {
    StatementResult result =
        remote.execute("INSERT INTO item (name) VALUES (?) RETURNING id, name", "first");

    assertThat(result.changes()).isEqualTo(1);
    assertThat(result.lastRowId()).isEqualTo(1);
    assertThat(result.rows().map(row -> row.requiredText("name"))).containsExactly("first");
    assertThat(names(remote, level)).containsExactly("first");
  }

  @Test
  void everyKindOfValueComesBackAsItWent() {
    var row =
        remote
            .query(
                Read.STRICT,
                "SELECT ? AS a, ? AS b, ? AS c, ? AS d, ? AS e, ? AS f",
                null,
                7,
                0.1,
                "ä😀",
                new byte[] {0, 1},
                true)
            .first()
            .orElseThrow();

    assertThat(row.values()).containsExactly(null, 7L, 0.1, "ä😀", new byte[] {0, 1}, 1L);
  }

  @Test
  void manyCommandsAtATimeAllArriveInTheOrderOfTheirSubmission() {
    List<CompletableFuture<List<StatementResult>>> writes = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      writes.add(
          remote.submit(List.of(Statement.of("INSERT INTO item (name) VALUES (?)", "n" + i))));
    }
    writes.forEach(CompletableFuture::join);

    assertThat(
            remote
                .query(Read.STRICT, "SELECT name FROM item ORDER BY id LIMIT 2 OFFSET 2998")
                .map(row -> row.requiredText("name")))
        .containsExactly("n2998", "n2999");
  }

  @Test
  void aFailureIsOfTheKindThatTheMemberMeant() {
    assertThatThrownBy(() -> remote.execute("INSERT INTO missing VALUES (1)"))
        .isInstanceOf(SqlFailure.Rejected.class)
        .hasMessageContaining("missing");
    assertThatThrownBy(() -> remote.execute("PRAGMA user_version = 7"))
        .isInstanceOf(SqlFailure.Rejected.class);
    assertThatThrownBy(() -> remote.query(Read.LOCAL, "DELETE FROM item"))
        .isInstanceOf(SqlFailure.Rejected.class);
    assertThatThrownBy(() -> remote.execute("SELECT ?", new Object()))
        .isInstanceOf(SqlFailure.Rejected.class)
        .hasMessageContaining("java.lang.Object");
    assertThatThrownBy(() -> remote.transaction(List.of())).isInstanceOf(SqlFailure.Rejected.class);
  }

  @Test
  void theLargestCommandAndALongAnswerPass() {
    String text = "x".repeat(4_000_000);
    remote.execute("INSERT INTO item (name) VALUES (?)", text);

    assertThat(names(remote, Read.LOCAL)).containsExactly(text);
    assertThatThrownBy(() -> remote.execute("SELECT ?", "x".repeat(5 << 20)))
        .isInstanceOf(SqlFailure.Rejected.class)
        .hasMessageContaining("allowed are");
  }

  @Test
  void aShortAnswerNeedNotWaitBehindALongOne() {
    remote.execute(
        "INSERT INTO item (name) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
            + " WHERE i < 10000) SELECT 'name ' || i || hex(zeroblob(100)) FROM n ORDER BY i");
    List<Integer> sizes = new CopyOnWriteArrayList<>();
    CompletableFuture<Void> longOnes =
        CompletableFuture.runAsync(() -> {
          for (int i = 0; i < 2; i++) {
            sizes.add(names(remote, Read.LOCAL).size());
          }
        });
    while (!longOnes.isDone()) {
      assertThat(remote.query(Read.STRICT, "SELECT 1 AS one").rows()).hasSize(1);
    }

    assertThat(longOnes).isCompleted();
    assertThat(sizes).containsExactly(10_000, 10_000);
  }

  @Test
  void aCopyIsWholeAndSound(@TempDir Path elsewhere) throws Exception {
    remote.execute("INSERT INTO item (name) VALUES (?)", "x".repeat(700_000));
    Path copy = elsewhere.resolve("copy.db");

    long index = remote.copyTo(copy);

    assertThat(index).isEqualTo(node.health().appliedIndex());
    assertThat(elsewhere)
        .isDirectoryContaining("glob:**copy.db")
        .isDirectoryNotContaining("glob:**.partial");
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + copy);
        var statement = connection.createStatement();
        var result =
            statement.executeQuery(
                "SELECT length(name) AS n, (SELECT integrity_check FROM pragma_integrity_check)"
                    + " AS sound FROM item")) {
      assertThat(result.next()).isTrue();
      assertThat(result.getInt("n")).isEqualTo(700_000);
      assertThat(result.getString("sound")).isEqualTo("ok");
    }
  }

  @Test
  void aListenerHearsOfWhatIsApplied() {
    List<Applied> heard = new CopyOnWriteArrayList<>();
    try (var _ = remote.onApplied(heard::add)) {
      await().until(() -> !heard.isEmpty()); // where the member stood
      node.execute("INSERT INTO item (name) VALUES ('a'), ('b')");
      long index = node.health().appliedIndex();

      await().until(() -> heard.stream().anyMatch(applied -> applied.index() >= index));
      assertThat(heard.stream().mapToInt(Applied::changes).sum()).isEqualTo(2);
    }
  }

  @Test
  void healthAndMembersAreThoseOfTheMember() {
    await()
        .untilAsserted(() -> {
          assertThat(remote.health().healthy()).isTrue();
          assertThat(remote.health().self()).isEqualTo(1);
        });
    assertThat(remote.members())
        .singleElement()
        .satisfies(member -> {
          assertThat(member.id()).isEqualTo(1);
          assertThat(member.leader()).isTrue();
          assertThat(member.voter()).isTrue();
        });
  }

  @Test
  void aCallerWithAnotherSecretOrClusterIsRefusedForThatReason() {
    assertThatThrownBy(() ->
            RemoteSqlite.connect(config(ServedDatabase.CLUSTER, "another secret, long enough")))
        .isInstanceOf(SqlFailure.Rejected.class)
        .hasMessageContaining("secret_api");
    assertThatThrownBy(() -> RemoteSqlite.connect(config("others", ServedDatabase.SECRET)))
        .isInstanceOf(SqlFailure.Rejected.class)
        .hasMessageContaining("another cluster");
  }

  @Test
  void aCallerWithoutEncryptionDoesNotGetIn() {
    RemoteConfig caller = served.caller();
    RemoteConfig impatient =
        new RemoteConfig(
            caller.addresses(),
            caller.clusterName(),
            caller.secret(),
            false,
            new RemoteConfig.Limits(
                Duration.ofMillis(300), Duration.ofMillis(400), Duration.ofSeconds(1), 10));

    assertThatThrownBy(() -> RemoteSqlite.connect(impatient)).isInstanceOf(SqlFailure.class);
  }

  @Test
  void aCallerWithEncryptionIsToldThatThePortHasNone(@TempDir Path elsewhere) {
    try (ServedDatabase plain = ServedDatabase.open(elsewhere, false)) {
      RemoteConfig caller =
          new RemoteConfig(
              List.of(plain.address()),
              ServedDatabase.CLUSTER,
              ServedDatabase.SECRET,
              true,
              RemoteConfig.Limits.DEFAULTS);

      assertThatThrownBy(() -> RemoteSqlite.connect(caller))
          .isInstanceOf(SqlFailure.Rejected.class)
          .hasMessageContaining("it does not take TLS")
          .hasMessageContaining("tls_auto_certificates");
    }
  }

  private static RemoteConfig config(String cluster, String secret) {
    return new RemoteConfig(
        List.of(served.address()), cluster, secret, true, RemoteConfig.Limits.DEFAULTS);
  }

  private static List<String> names(RemoteSqlite from, Read level) {
    return from.query(level, "SELECT name FROM item ORDER BY id")
        .map(row -> row.requiredText("name"));
  }
}
