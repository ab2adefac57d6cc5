package dev.mvmci.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.sql.SqlConfig;
import dev.mvmci.sql.node.SqliteNode;
import dev.mvmci.sql.remote.ApiConfig;
import dev.mvmci.sql.remote.ApiServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** {@code sql} against a member's API port, and on the data of a node that is stopped. */
class SqlCommandTest {

  private static final String SECRET = "a secret of the tests";

  @TempDir static Path directory;
  private static SqliteNode node;
  private static ApiServer server;

  @BeforeAll
  static void start() throws IOException {
    node = SqliteNode.open(SqlConfig.alone(directory.resolve("running").resolve("sql")));
    server =
        ApiServer.start(
            node,
            new ApiConfig(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                "tests",
                SECRET,
                false,
                ApiConfig.Limits.of(SqlConfig.Limits.DEFAULTS)));
    Files.writeString(directory.resolve("secret"), SECRET + "\n");
  }

  @AfterAll
  static void stop() {
    server.close();
    node.close();
  }

  @BeforeEach
  void emptyTable() {
    node.execute("DROP TABLE IF EXISTS item");
    node.execute("CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT)");
  }

  private static Said run(String... arguments) {
    return runWith(
        new String[] {
          "--api",
          "127.0.0.1:" + server.port(),
          "--secret-file",
          directory.resolve("secret").toString(),
          "--cluster",
          "tests"
        },
        arguments);
  }

  private static Said runWith(String[] options, String... arguments) {
    return Said.to(new String[] {"sql"}, options, arguments);
  }

  @Test
  void statementsAreRunInTheirOrderAndShownAsTables() {
    Said said =
        run(
            "INSERT INTO item (name) VALUES ('a;b'), (NULL)",
            "SELECT id, name FROM item ORDER BY id; SELECT x'00ff' AS blob");

    assertThat(said.err()).isEmpty();
    assertThat(said.exitCode()).isZero();
    assertThat(said.out().lines())
        .containsExactly("ok, 2 rows", "id  name", "1   a;b", "2   NULL", "blob", "x'00ff'");
  }

  @Test
  void jsonHasTheValuesAndWhatAChangeDid() {
    JsonNode change = run("--json", "INSERT INTO item (name) VALUES ('a') RETURNING id").json();
    JsonNode rows = run("--json", "--consistent", "SELECT *, x'00ff' AS b FROM item").json();

    assertThat(change.get(0).path("changes").intValue()).isEqualTo(1);
    assertThat(change.get(0).path("rows").get(0).path("id").intValue()).isEqualTo(1);
    assertThat(rows.get(0).path("name").stringValue()).isEqualTo("a");
    assertThat(rows.get(0).path("b").stringValue()).isEqualTo("AP8=");
    assertThat(run("--json", "--lease", "SELECT name FROM item").json()).isNotEmpty();
    assertThat(run("--json", ".consistent lease", "SELECT name FROM item").exitCode()).isZero();
  }

  @Test
  void whatStandsBetweenBeginAndCommitIsAppliedTogetherOrNotAtAll() {
    Said failed =
        run("BEGIN; INSERT INTO item (name) VALUES ('a'); INSERT INTO missing VALUES (1); COMMIT;");
    Said open = run("BEGIN; INSERT INTO item (name) VALUES ('b');");
    Said done = run("BEGIN;", "INSERT INTO item (name) VALUES ('c');", "COMMIT;");

    assertThat(failed.exitCode()).isEqualTo(5);
    assertThat(failed.err()).startsWith("mvm-ci: statement 2 of 2").hasLineCount(1);
    assertThat(open.exitCode()).isEqualTo(2);
    assertThat(open.err()).contains("BEGIN without COMMIT");
    assertThat(done.exitCode()).isZero();
    assertThat(run("SELECT name FROM item").out().lines()).containsExactly("name", "c");
  }

  @Test
  void theShellsOwnCommandsTellOfTablesAndMembers() {
    node.execute("CREATE INDEX IF NOT EXISTS item_by_name ON item (name)");

    assertThat(run(".tables").out().lines()).containsExactly("name  type", "item  table");
    assertThat(run(".schema item").out().lines())
        .containsExactly(
            "CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT);",
            "CREATE INDEX item_by_name ON item (name);");
    assertThat(run(".cluster").out()).contains("leader", "member 1 says: ");
    assertThat(run("--json", ".cluster").json().path("members").get(0).path("role").stringValue())
        .isEqualTo("leader");
    assertThat(run(".nonsense").exitCode()).isEqualTo(2);
  }

  @Test
  void aBackupHoldsWhatWasThereAndReplacesNoFile() throws IOException {
    run("INSERT INTO item (name) VALUES ('kept')");
    Path place = directory.resolve("backup");
    Path file = place.resolve("copy.db");
    Files.createDirectories(place);

    Said made = run("--json", ".backup " + file);
    Said again = run(".backup " + file);

    assertThat(made.exitCode()).isZero();
    assertThat(made.json().path("bytes").longValue()).isEqualTo(file.toFile().length());
    assertThat(made.json().path("index").longValue()).isEqualTo(node.health().appliedIndex());
    assertThat(Files.getPosixFilePermissions(file))
        .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    assertThat(again.exitCode()).isEqualTo(5);
    assertThat(run(".backup").exitCode()).isEqualTo(2);
    assertThat(place).isDirectoryNotContaining("glob:**.partial");
  }

  @Test
  void aRefusedStatementIsOneLineAndEndsTheScript() {
    Said said = run("PRAGMA journal_mode = DELETE; INSERT INTO item (name) VALUES ('after')");

    assertThat(said.exitCode()).isEqualTo(5);
    assertThat(said.err()).contains("PRAGMA").hasLineCount(1);
    assertThat(run("SELECT count(*) AS n FROM item").out().lines()).containsExactly("n", "0");
  }

  @Test
  void whoMayNotOrCannotConnectIsToldWhy() throws IOException {
    Path wrong = directory.resolve("wrong");
    Files.writeString(wrong, "quite another secret");
    String address = "127.0.0.1:" + server.port();

    Said refused =
        runWith(
            new String[] {
              "--api", address, "--secret-file", wrong.toString(), "--cluster", "tests"
            },
            "SELECT 1");
    Said noAddress = runWith(new String[] {"--api", "nowhere"}, "SELECT 1");

    assertThat(refused.exitCode()).isEqualTo(5);
    assertThat(refused.err()).contains("secret_api").doesNotContain("quite another");
    assertThat(noAddress.exitCode()).isEqualTo(2);
  }

  @Test
  void theDataOfAStoppedNodeIsOpenedAndThatOfARunningOneIsNot() {
    Path stopped = directory.resolve("stopped");
    SqliteNode.open(SqlConfig.alone(stopped.resolve("sql"))).close();

    Said opened = runWith(new String[] {"--data-dir", stopped.toString()}, "SELECT 7 AS n");
    Said running =
        runWith(
            new String[] {"--data-dir", directory.resolve("running").toString()}, "SELECT 7 AS n");
    Said missing =
        runWith(
            new String[] {"--data-dir", directory.resolve("missing").toString()}, "SELECT 7 AS n");

    assertThat(opened.out().lines()).containsExactly("n", "7");
    assertThat(running.exitCode()).isEqualTo(5);
    assertThat(running.err()).contains("a node is running");
    assertThat(missing.exitCode()).isEqualTo(4);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          SELECT 1                                                  | false
          SELECT 1;                                                 | true
          SELECT ';                                                 | false
          SELECT ';';                                               | true
          CREATE TRIGGER t AFTER INSERT ON i BEGIN SELECT 1;        | false
          CREATE TRIGGER t AFTER INSERT ON i BEGIN SELECT 1; END;   | true
          -- a comment;                                             | true
          """)
  void aStatementIsCompleteAtItsSemicolon(String text, boolean complete) {
    assertThat(SqlShell.isComplete(text)).isEqualTo(complete);
  }

  @Test
  void twoWaysToReadAtOnceAreRefused() {
    Said said = Said.to(new String[] {"sql", "--lease", "--consistent", "SELECT 1"});
    assertThat(said.exitCode()).isEqualTo(2);
    assertThat(said.err())
        .contains("--consistent and --lease exclude each other; give --consistent")
        .hasLineCount(1);
  }
}
