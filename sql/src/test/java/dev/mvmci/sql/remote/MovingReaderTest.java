package dev.mvmci.sql.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.mvmci.sql.LoopbackMembers;
import dev.mvmci.sql.ReplicatedSqlite.Read;
import dev.mvmci.sql.SqlConfig;
import dev.mvmci.sql.SqlConfig.Limits;
import dev.mvmci.sql.SqlConfig.Network;
import dev.mvmci.sql.SqlConfig.Secrets;
import dev.mvmci.sql.SqlFailure;
import dev.mvmci.sql.node.SqliteNode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What any member can answer goes to one that keeps up. Two members here, that know nothing of each
 * other so that their answers differ, and a third that finds no leader.
 */
class MovingReaderTest {

  @TempDir static Path directory;
  private static ServedDatabase first;
  private static ServedDatabase second;

  @BeforeAll
  static void open() {
    first = named("first");
    second = named("second");
  }

  private static ServedDatabase named(String name) {
    ServedDatabase database = ServedDatabase.open(directory.resolve(name), false);
    database.node().execute("CREATE TABLE member (name TEXT)");
    database.node().execute("INSERT INTO member VALUES (?)", name);
    return database;
  }

  @AfterAll
  static void close() {
    first.close();
    second.close();
  }

  @Test
  void aReadThatHangsIsAnsweredByAnotherMemberAndWhoComesBackIsAskedAgain() throws Exception {
    try (FlakyPath toFirst = new FlakyPath(first.server().port());
        FlakyPath toSecond = new FlakyPath(second.server().port());
        RemoteSqlite client = connect(toFirst.address(), toSecond.address())) {
      assertThat(read(client)).isEqualTo("first");

      toFirst.swallowAnswers(true);
      assertThat(read(client)).isEqualTo("second");

      toFirst.swallowAnswers(false);
      toSecond.swallowAnswers(true);
      assertThat(read(client)).isEqualTo("first");
    }
  }

  @Test
  void aReadForWhichItsMemberIsTooFarBehindIsAnsweredByAnother() {
    for (int i = 0; i < 10; i++) {
      second.node().execute("UPDATE member SET name = name");
    }
    try (ApiServer toFirst = serve(first.node(), Duration.ofMinutes(1));
        RemoteSqlite client = connect(address(toFirst), second.address())) {
      assertThat(read(client)).isEqualTo("first");

      // The other way, to a leader, began with the second.
      client.execute("UPDATE member SET name = name");
      assertThat(read(client)).isEqualTo("second");
    }
  }

  @Test
  void aMemberWithoutALeaderIsAskedOnlyWhileThereIsNoOther() throws Exception {
    try (SqliteNode lonely = SqliteNode.open(oneOfThree());
        ApiServer toLonely = serve(lonely, Duration.ofSeconds(5));
        FlakyPath toFirst = new FlakyPath(first.server().port())) {
      toFirst.swallowAnswers(true);
      try (RemoteSqlite client = connect(address(toLonely), toFirst.address())) {
        assertThat(client.query(Read.LOCAL, "SELECT 1 AS one").rows()).hasSize(1);
        assertThatThrownBy(() -> read(client)).isInstanceOf(SqlFailure.Rejected.class);

        toFirst.swallowAnswers(false);
        await().until(() -> client.health().healthy());
        assertThat(read(client)).isEqualTo("first");
      }
    }
  }

  private static SqlConfig oneOfThree() {
    return new SqlConfig(
        1,
        LoopbackMembers.withFreePorts(3),
        directory.resolve("lonely"),
        Limits.DEFAULTS,
        Network.DEFAULTS,
        new Secrets("a raft secret of the tests", ServedDatabase.SECRET));
  }

  private static ApiServer serve(SqliteNode node, Duration queryWait) {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    ApiConfig.Limits usual = ApiConfig.Limits.of(Limits.DEFAULTS);
    ApiConfig.Limits limits =
        new ApiConfig.Limits(
            usual.connections(),
            usual.handshakes(),
            usual.requestsInFlight(),
            usual.queries(),
            queryWait,
            usual.stall());
    return ApiServer.start(
        node, new ApiConfig(address, ServedDatabase.CLUSTER, ServedDatabase.SECRET, false, limits));
  }

  private static String address(ApiServer server) {
    return "127.0.0.1:" + server.port();
  }

  /** It tells a silent member after a moment. */
  private static RemoteSqlite connect(String... addresses) {
    return RemoteSqlite.connect(
        new RemoteConfig(
            List.of(addresses),
            ServedDatabase.CLUSTER,
            ServedDatabase.SECRET,
            false,
            new RemoteConfig.Limits(
                Duration.ofMillis(500), Duration.ofSeconds(20), Duration.ofMillis(200), 100)));
  }

  private static String read(RemoteSqlite client) {
    return client
        .query(Read.LOCAL, "SELECT name FROM member")
        .first()
        .orElseThrow()
        .requiredText("name");
  }
}
