package dev.mvmci.repram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mvmci.http.Headers;
import dev.mvmci.http.HttpServer;
import dev.mvmci.http.Response;
import dev.mvmci.http.ServerConfig;
import dev.mvmci.repram.client.Condition;
import dev.mvmci.repram.client.RepramClient;
import dev.mvmci.repram.client.Stored;
import dev.mvmci.repram.client.Value;
import dev.mvmci.repram.client.WatchEvent;
import dev.mvmci.repram.peers.Peer;
import dev.mvmci.repram.wire.Signer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Three nodes on real sockets, and a client. */
class ClusterTest {

  private static final byte[] VALUE = "value".getBytes(StandardCharsets.UTF_8);
  private static final Duration TTL = Duration.ofMinutes(10);

  private final List<RunningNode> nodes = new ArrayList<>();

  @BeforeEach
  void start() throws Exception {
    nodes.add(node(0, List.of()));
    for (int i = 1; i < 3; i++) {
      nodes.add(node(i, List.of(nodes.getFirst().seed())));
    }
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> nodes.stream().allMatch(node -> alivePeers(node) == 2));
  }

  @AfterEach
  void stop() {
    nodes.forEach(RunningNode::close);
  }

  private static RunningNode node(int number, List<String> seeds) throws Exception {
    return RunningNode.start(config ->
        config
            .withSecret("secret of three")
            .withSeeds(seeds)
            .withLimits(new RepramConfig.Limits(1, 86_400, 0, 0, 64 << 20, false))
            .withIdentity(new RepramConfig.Identity("node-" + number, "127.0.0.1", "default")));
  }

  private static long alivePeers(RunningNode node) {
    return node.node.peers().stream().filter(p -> p.state() == Peer.State.ALIVE).count();
  }

  private RepramClient client() {
    return RepramClient.connect(nodes.stream().map(RunningNode::address).toList());
  }

  @Test
  void whatIsWrittenThroughOneIsReadThroughAll() throws Exception {
    byte[] large = new byte[3 << 20];
    large[1234567] = 7;
    try (var client = client()) {
      assertThat(client.put("small", VALUE, TTL)).isEqualTo(Stored.REPLICATED);
      assertThat(client.put("large", large, TTL)).isEqualTo(Stored.REPLICATED);
    }
    for (RunningNode node : nodes) {
      try (var client = RepramClient.connect(List.of(node.address()))) {
        await().until(() -> client.head("large").isPresent());
        assertThat(client.get("small").orElseThrow().bytes()).isEqualTo(VALUE);
        Value part = client.get("large", 1234566, 1234568).orElseThrow();
        assertThat(part.bytes()).containsExactly(0, 7, 0);
        assertThat(part.originalTtl()).contains(TTL);
      }
    }
  }

  @Test
  void theClientGoesOnWhenNodesAreLost() throws Exception {
    try (var client = client()) {
      client.put("k", VALUE, TTL);
      nodes.get(0).close();
      assertThat(client.get("k").orElseThrow().bytes()).isEqualTo(VALUE);
      assertThat(client.put("k2", VALUE, TTL)).isEqualTo(Stored.REPLICATED);
      nodes.get(1).close();
      assertThat(client.get("k2").orElseThrow().bytes()).isEqualTo(VALUE);
      assertThat(client.put("k3", VALUE, TTL)).isEqualTo(Stored.PENDING);
    }
  }

  @Test
  void aTokenIsTakenOnce() throws Exception {
    try (var client = client()) {
      assertThat(client.put("token", VALUE, TTL, Condition.IF_ABSENT)).isEqualTo(Stored.REPLICATED);
      assertThat(client.put("token", VALUE, TTL, Condition.IF_ABSENT)).isEqualTo(Stored.REFUSED);
      String version = client.get("token").orElseThrow().version();
      assertThat(client.put("token", VALUE, TTL, new Condition.IfVersion(version)))
          .isEqualTo(Stored.REPLICATED);
    }
  }

  @Test
  void keysComePageByPage() throws Exception {
    try (var client = client()) {
      for (int i = 0; i < 25; i++) {
        client.put("list/%02d".formatted(i), VALUE, TTL);
      }
      var keys = new ArrayList<String>();
      client.eachKey("list/", keys::add);
      assertThat(keys).hasSize(25).isSorted();
      assertThat(client.keys("list/", 10, "").nextCursor()).contains("list/09");
    }
  }

  @Test
  void aWatchSeesWhatIsThereWhatComesAndWhatGoesOnAnyNode() throws Exception {
    var events = new CopyOnWriteArrayList<WatchEvent>();
    try (var client = client()) {
      client.put("room/a", VALUE, TTL);
      await().until(() -> nodes.get(2).node.find("room/a").isPresent());
      try (var watcher = RepramClient.connect(List.of(nodes.get(2).address()));
          var _ = watcher.watch("room/", events::add)) {
        await().until(() -> events.size() == 1);
        client.put("room/b", VALUE, Duration.ofSeconds(1));
        client.put("elsewhere", VALUE, TTL);
        await().atMost(Duration.ofSeconds(10)).until(() -> events.size() == 3);
      }
    }
    assertThat(events.get(0)).isInstanceOf(WatchEvent.Appeared.class);
    assertThat(events.get(1))
        .isInstanceOfSatisfying(
            WatchEvent.Appeared.class,
            appeared -> {
              assertThat(appeared.key()).isEqualTo("room/b");
              assertThat(appeared.size()).isEqualTo(5);
              assertThat(appeared.remaining()).isLessThanOrEqualTo(Duration.ofSeconds(1));
            });
    assertThat(events.get(2)).isInstanceOf(WatchEvent.Expired.class);
  }

  @Test
  void aHungPeerSlowsNobodyDown() throws Exception {
    var release = new CountDownLatch(1);
    try (HttpServer hung =
        HttpServer.start(
            ServerConfig.DEFAULT,
            request -> {
              if (request.path().endsWith("/writes")) {
                release.await();
              }
              return Response.text(200, "{\"success\":true}");
            })) {
      String body =
          "{\"node_id\":\"hung\",\"address\":\"127.0.0.1\",\"gossip_port\":1,\"http_port\":%d,\"enclave\":\"default\",\"x_incarnation\":1}"
              .formatted(hung.port());
      var signer = new Signer(Optional.of("secret of three"));
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      nodes
          .getFirst()
          .call(
              "POST",
              "/v1/bootstrap",
              Headers.of(Signer.HEADER, signer.sign(bytes).orElseThrow()),
              bytes);
      long start = System.nanoTime();
      for (int i = 0; i < 20; i++) {
        assertThat(nodes.getFirst().put("/v1/data/k" + i, "x").status()).isEqualTo(201);
      }
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
    } finally {
      release.countDown();
    }
  }

  @Test
  void eventsStreamToPlainHttpClientsToo() throws Exception {
    nodes.getFirst().put("/v1/data/sse/1?ttl=300", "hello");
    var connection =
        URI.create(nodes.getFirst().address() + "/v1/watch?prefix=sse/&values=1")
            .toURL()
            .openConnection();
    connection.setReadTimeout(5000);
    try (var in = connection.getInputStream()) {
      var text = new StringBuilder();
      while (!text.toString().contains("event: ready")) {
        text.append((char) in.read());
      }
      assertThat(text.toString())
          .contains("event: new\ndata: {\"event\":\"new\",\"key\":\"sse/1\"")
          .contains("\"value\":\"aGVsbG8=\"");
    }
  }
}
