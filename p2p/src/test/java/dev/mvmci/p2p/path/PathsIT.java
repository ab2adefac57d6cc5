package dev.mvmci.p2p.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two peers behind NATs of Linux and relays on a public machine, each a process of its own. */
class PathsIT {

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int ENOUGH = 100;
  private static final long MOST_MILLIS = 6_000;
  private static final String MISSING =
      "machines behind NATs cannot be made here (root, ip and iptables needed)";

  @TempDir Path directory;

  @Test
  void peersBehindConesGoDirectAndSurviveRelayMappingAndAddress() throws Exception {
    assumeTrue(NatNetwork.possible(), MISSING);
    try (NatNetwork network = NatNetwork.create();
        PathProcess relay = relay(network, 7_000);
        PathProcess server = peer(network, "b", "serve", 7_000);
        PathProcess client = peer(network, "a", "call", 7_000)) {
      awaitKind(client, server, "DIRECT");

      network.cutPublic(true);
      goesOn("the relay is cut", client, server);
      network.cutPublic(false);

      network.flush("a");
      goesOn("the client's mapping is gone", client, server);
      awaitKind(client, server, "DIRECT");

      network.flush("b");
      goesOn("the server's mapping is gone", client, server);
      awaitKind(client, server, "DIRECT");

      network.move("a", 3);
      goesOn("the client has another address", client, server);
      awaitKind(client, server, "DIRECT");
      requireQuiet(relay, server, client);
    }
  }

  @Test
  void peersBehindSymmetricNatsStayAtARelayAndSurviveItsEnd() throws Exception {
    assumeTrue(NatNetwork.possible(), MISSING);
    try (NatNetwork network = NatNetwork.create("--random");
        PathProcess first = relay(network, 7_000);
        PathProcess second = relay(network, 7_001);
        PathProcess server = peer(network, "b", "serve", 7_000, 7_001);
        PathProcess client = peer(network, "a", "call", 7_000, 7_001)) {
      goesOn("all works", client, server);
      goesOn("all works", client, server);
      assertThat(client.status(0).kind()).isEqualTo("RELAYED");

      first.kill();
      goesOn("one relay is killed", client, server);

      network.flush("a");
      goesOn("the client's mapping is gone", client, server);
      assertThat(client.status(0).kind()).isEqualTo("RELAYED");
      requireQuiet(first, second, server, client);
    }
  }

  /** None of them has warned of anything: all that happened happens by itself. */
  private static void requireQuiet(PathProcess... processes) throws IOException {
    for (PathProcess process : processes) {
      assertThat(process.output()).doesNotContain("WARN", "ERROR");
    }
  }

  private PathProcess relay(NatNetwork network, int port) throws IOException {
    return PathProcess.start(
        network.on(NatNetwork.PUBLIC),
        directory.resolve("relay" + port),
        "relay",
        Integer.toString(port));
  }

  private PathProcess peer(NatNetwork network, String host, String role, int... ports)
      throws IOException {
    String[] arguments = new String[ports.length + 1];
    arguments[0] = role;
    for (int i = 0; i < ports.length; i++) {
      arguments[i + 1] = network.publicAddress() + ":" + ports[i];
    }
    return PathProcess.start(network.on(host), directory.resolve(role), arguments);
  }

  private static void awaitKind(PathProcess client, PathProcess server, String kind)
      throws IOException {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(client.status(0).kind()).as(() -> story(client, server)).isEqualTo(kind));
  }

  /** Requests are answered in the one session that there is, none after too long. */
  private static void goesOn(String what, PathProcess client, PathProcess server)
      throws IOException {
    long before = client.status(0).answered();
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(client.status(0).answered())
                .as(() -> what + "\n" + story(client, server))
                .isGreaterThan(before + ENOUGH));
    PathProcess.Status status = client.status(before);
    System.out.printf("%s: %s%n", what, status);
    assertThat(status.failed()).as(() -> what + "\n" + story(client, server)).isZero();
    assertThat(status.slowestMillis()).as(what).isLessThan(MOST_MILLIS);
  }

  private static String story(PathProcess client, PathProcess server) {
    try {
      return tail(client.output()) + "\n-- server\n" + tail(server.output());
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static String tail(String text) {
    return text.length() > 4_000 ? text.substring(text.length() - 4_000) : text;
  }
}
