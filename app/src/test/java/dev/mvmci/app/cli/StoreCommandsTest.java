package dev.mvmci.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvmci.app.node.BoardNode;
import dev.mvmci.app.node.StartRefused;
import dev.mvmci.app.node.StoreNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code kv} and {@code monitor} against a running node. */
class StoreCommandsTest {

  @TempDir static Path directory;
  private static StoreNode node;

  @BeforeAll
  static void start() {
    node = StoreNode.start(directory, Map.of("REPRAM_HTTP_PORT", "0", "REPRAM_NODE_ID", "n1"));
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  private static Said run(String... arguments) {
    return runAt(node.url(), arguments);
  }

  private static Said runAt(String nodes, String... arguments) {
    return Said.to(arguments, new String[] {"--nodes", nodes});
  }

  @Test
  void aValueIsKeptReadListedAndWatched() {
    assertThat(run("kv", "put", "plain/1", "hello", "--ttl", "10m").out())
        .isEqualToIgnoringNewLines("plain/1 kept for 10m00s");
    JsonNode value = run("kv", "get", "plain/1", "--json").json();
    assertThat(value.path("value").asString()).isEqualTo("hello");
    assertThat(value.path("ttl_seconds").asInt()).isEqualTo(600);
    assertThat(run("kv", "ls", "plain/").out()).isEqualToIgnoringNewLines("plain/1");
    assertThat(run("kv", "watch", "plain/", "--count", "1").out())
        .startsWith("new      plain/1  ")
        .contains("hello");
    assertThat(run("kv", "watch", "plain/", "--count", "1", "--json").json().path("key").asString())
        .isEqualTo("plain/1");
  }

  @Test
  void whatIsAskedForAndIsNotThereHasItsExitCode() {
    Said said = run("kv", "get", "nowhere");
    assertThat(said.exitCode()).isEqualTo(4);
    assertThat(said.err()).contains("'nowhere' has no value");
    assertThat(runAt("127.0.0.1:1", "kv", "get", "x").exitCode()).isEqualTo(3);
    assertThat(runAt("ftp://x", "kv", "ls").exitCode()).isEqualTo(2);
  }

  @Test
  void aConditionThatDoesNotHoldIsARefusal() {
    assertThat(run("kv", "put", "lock", "me", "--if-absent").exitCode()).isZero();
    Said second = run("kv", "put", "lock", "you", "--if-absent");
    assertThat(second.exitCode()).isEqualTo(5);
    assertThat(second.err()).contains("'lock' has a value already");
    String version = run("kv", "get", "lock", "--json").json().path("version").asString();
    assertThat(run("kv", "put", "lock", "me too", "--if-version", version).exitCode()).isZero();
    assertThat(run("kv", "put", "lock", "late", "--if-version", version).exitCode()).isEqualTo(5);
  }

  @Test
  void sealedValuesSayNothingToNodesAndEverythingToTheirOwner() throws Exception {
    Path passphrase = Files.writeString(directory.resolve("passphrase"), "correct horse\n");
    Path other = Files.writeString(directory.resolve("other"), "battery staple\n");
    String[] seal = {"--passphrase-file", passphrase.toString()};
    assertThat(run("kv", "put", "diary", "dear", seal[0], seal[1]).exitCode()).isZero();
    JsonNode opened = run("kv", "get", "diary", "--json", seal[0], seal[1]).json();
    assertThat(opened.path("value").asString()).isEqualTo("dear");
    assertThat(run("kv", "ls", "diary").out()).isEmpty();
    String key = opened.path("key").asString();
    assertThat(key).startsWith("s1.").doesNotContain("diary");
    assertThat(run("kv", "get", key, "--json").out()).doesNotContain("dear");
    assertThat(run("kv", "get", "diary", seal[0], other.toString()).exitCode()).isEqualTo(4);
    assertThat(run("kv", "watch", "diary", "--count", "1", seal[0], seal[1]).out())
        .contains("dear");
  }

  @Test
  void aTicketLeadsToNoStoreAndIsNotRepeated() {
    Map<String, String> environment =
        Map.of("REPRAM_HTTP_PORT", "0", "REPRAM_PEERS", "iroh+h3://endpointaa?secret=abc");
    assertThatThrownBy(() -> StoreNode.start(directory, environment))
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining("REPRAM_PEERS has a ticket")
        .hasMessageContaining("--p2p-listen")
        .hasMessageNotContaining("abc");
  }

  @Test
  void monitorsTellOfNodesAndBoards() {
    Map<String, String> environment = Map.of("PORT", "0", "FADE_NODES", node.url());
    try (BoardNode board = BoardNode.start(directory, environment)) {
      Said table = run("monitor", "health", "--boards", board.url());
      assertThat(table.out()).contains("n1", "✓ healthy", board.url(), "OPERATIONAL");
      assertThat(table.exitCode()).isZero();
      JsonNode json = run("monitor", "health", "--json").json();
      assertThat(json.path("nodes").get(0).path("id").asString()).isEqualTo("n1");
    }
    Said down = runAt("127.0.0.1:1", "monitor", "health");
    assertThat(down.exitCode()).isEqualTo(3);
    assertThat(down.out()).contains("✗ down");
    assertThat(run("monitor", "gossip", "--count", "1").out()).contains("CLUSTER", "n1");
  }
}
