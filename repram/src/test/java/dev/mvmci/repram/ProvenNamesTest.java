package dev.mvmci.repram;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mvmci.http.Call;
import dev.mvmci.http.Headers;
import dev.mvmci.http.NetworkCaller;
import dev.mvmci.http.Request;
import dev.mvmci.repram.client.RepramClient;
import dev.mvmci.repram.client.Stored;
import dev.mvmci.repram.client.WatchEvent;
import dev.mvmci.repram.peers.MeshPaths;
import dev.mvmci.repram.peers.Peer;
import dev.mvmci.repram.store.Precondition;
import dev.mvmci.repram.store.Version;
import dev.mvmci.repram.store.Write;
import dev.mvmci.repram.wire.Era;
import dev.mvmci.repram.wire.GossipCodec;
import dev.mvmci.repram.wire.MeshCodec;
import dev.mvmci.repram.wire.MeshMessage;
import dev.mvmci.repram.wire.NodeInfo;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nodes whose requests are carried by something that proves who they are. */
class ProvenNamesTest {

  private static final byte[] VALUE = "value".getBytes(UTF_8);
  private static final Duration TTL = Duration.ofMinutes(10);

  private final NamedNetwork network = new NamedNetwork();

  @AfterEach
  void close() {
    network.close();
  }

  private void awaitMesh(String... names) {
    await()
        .until(() ->
            List.of(names).stream()
                .allMatch(name -> alive(network.node(name)).size() == names.length - 1));
  }

  private static List<String> alive(RepramNode node) {
    return node.peers().stream().filter(Peer::isLivingMesh).map(Peer::id).toList();
  }

  private static int mesh(RepramNode node, String peer, String sender, MeshMessage message)
      throws Exception {
    byte[] body =
        MeshCodec.write(new MeshCodec.Envelope(sender, System.currentTimeMillis(), message));
    String path = message instanceof MeshMessage.Writes ? MeshPaths.WRITES : MeshPaths.PROBE;
    return node.answer(peer, Request.of("POST", path, Headers.NONE, body)).status();
  }

  private static NodeInfo info(String id, String address) {
    return new NodeInfo(id, address, 0, 1, "default", System.currentTimeMillis());
  }

  private static int bootstrap(RepramNode node, String peer, NodeInfo newcomer) throws Exception {
    byte[] body = GossipCodec.writeBootstrap(newcomer, Era.V1);
    return node.answer(peer, Request.of("POST", "/v1/bootstrap", Headers.NONE, body)).status();
  }

  @Test
  void nodesWithoutPortsMeetAndAClientInTheProcessWritesAndWatches() throws Exception {
    network.join("ada");
    network.join("bob");
    network.join("cyd");
    awaitMesh("ada", "bob", "cyd");
    assertThat(network.node("ada").port()).isZero();

    var events = new CopyOnWriteArrayList<WatchEvent>();
    try (var writer = RepramClient.inside(network.node("ada").clients());
        var reader = RepramClient.inside(network.node("cyd").clients());
        var _ = reader.watchValues("", events::add)) {
      assertThat(writer.put("k", VALUE, TTL)).isEqualTo(Stored.REPLICATED);
      await().until(() -> !events.isEmpty());
      assertThat(reader.get("k").orElseThrow().bytes()).isEqualTo(VALUE);
    }
    assertThat(events.getFirst())
        .isInstanceOfSatisfying(
            WatchEvent.Appeared.class, event -> assertThat(event.value()).isEqualTo(VALUE));
  }

  @Test
  void aNodeThatLeftIsTakenInAgainAndGetsWhatItMissed() {
    network.join("ada");
    network.join("bob");
    awaitMesh("ada", "bob");
    network.leave("bob");
    var _ = network.node("ada").put("k", VALUE, 600, Precondition.NONE);
    network.join("bob");
    awaitMesh("ada", "bob");
    await().until(() -> network.node("bob").find("k").isPresent());
  }

  @Test
  void whoSpeaksInAnothersNameIsRefused() throws Exception {
    RepramNode ada = network.join("ada");
    var write =
        new Write("k", VALUE, new Version(System.currentTimeMillis() * 1_000_000, 1), 600, 600_000);
    assertThat(mesh(ada, "mallory", "bob", new MeshMessage.Writes(List.of(write)))).isEqualTo(403);
    assertThat(ada.find("k")).isEmpty();
    var probe = new MeshMessage.Probe(info("bob", "bob"), null, 0);
    assertThat(mesh(ada, "mallory", "bob", probe)).isEqualTo(403);
    assertThat(mesh(ada, "mallory", "mallory", probe)).isEqualTo(400);
    assertThat(bootstrap(ada, "mallory", info("bob", "bob"))).isEqualTo(403);
    assertThat(bootstrap(ada, "mallory", info("mallory", "bob"))).isEqualTo(200);
    assertThat(ada.peers()).isEmpty();
    assertThat(mesh(ada, "bob", "bob", new MeshMessage.Writes(List.of(write)))).isEqualTo(200);
  }

  @Test
  void whoAnswersInAnothersPlaceIsNotBelieved() {
    network.join("bob");
    network.join("mallory");
    awaitMesh("bob", "mallory");
    network.diverted.put("bob", "mallory");
    RepramNode ada = network.join("ada");
    await().until(() -> alive(ada).contains("mallory"));
    await()
        .until(() ->
            ada.peers().stream().anyMatch(peer -> peer.id().equals("bob") && peer.failures() > 0));
    assertThat(alive(ada)).containsExactly("mallory");
  }

  @Test
  void nodesAreAnsweredForTheMeshAloneAndNotAtThePort() throws Exception {
    try (RepramNode ada =
            RepramNode.start(
                NamedNetwork.config("ada"), UnaryOperator.identity(), network.wayOf("ada"));
        var client = new NetworkCaller(URI.create("http://127.0.0.1:" + ada.port()))) {
      byte[] newcomer = GossipCodec.writeBootstrap(info("bob", "bob"), Era.V1);
      assertThat(client.call(Call.post("/v1/bootstrap", "application/json", newcomer)).status())
          .isEqualTo(403);
      assertThat(client.call(Call.post("/v1/mesh/probe", "x/y", newcomer)).status()).isEqualTo(403);
      assertThat(client.call(Call.get("/v1/keys")).status()).isEqualTo(200);
      assertThat(ada.answer("bob", Request.of("GET", "/v1/keys", Headers.NONE, VALUE)).status())
          .isEqualTo(404);
      assertThat(bootstrap(ada, "bob", info("bob", "bob"))).isEqualTo(200);
    }
  }
}
