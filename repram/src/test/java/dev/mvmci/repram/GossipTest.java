package dev.mvmci.repram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mvmci.http.Headers;
import dev.mvmci.http.Reply;
import dev.mvmci.repram.wire.Signer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A node among nodes of other kinds: what it answers, and what it sends by itself. */
class GossipTest {

  private static final String SECRET = "test-cluster-secret";
  private static final Signer SIGNER = new Signer(Optional.of(SECRET));

  private RunningNode node;
  private FakePeer peer;

  @BeforeEach
  void start() throws Exception {
    node =
        RunningNode.start(config ->
            config
                .withSecret(SECRET)
                .withIdentity(new RepramConfig.Identity("java", "127.0.0.1", "default")));
    peer = new FakePeer("fake", Optional.of(SECRET));
  }

  @AfterEach
  void stop() {
    node.close();
    peer.close();
  }

  private Reply signed(String path, String body) throws Exception {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    return node.call(
        "POST", path, Headers.of(Signer.HEADER, SIGNER.sign(bytes).orElseThrow()), bytes);
  }

  private void join(String path) throws Exception {
    assertThat(signed(path, peer.bootstrapBody()).status()).isEqualTo(200);
    await().until(() -> node.get("/v1/topology").text().contains("\"state\":\"alive\""));
  }

  private static String put(String key, String value, String id, long timestamp, int ttl) {
    String data = Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8));
    return "{\"type\":\"PUT\",\"from\":\"fake\",\"key\":\"%s\",\"data\":\"%s\",\"ttl\":%d,\"timestamp\":%d,\"message_id\":\"%s\"}"
        .formatted(key, data, ttl, timestamp, id);
  }

  private static long now() {
    return System.currentTimeMillis() / 1000;
  }

  @Test
  void aNewcomerIsToldOfItselfAndOfTheSeedLast() throws Exception {
    Reply reply = signed("/v1/bootstrap", peer.bootstrapBody());
    assertThat(reply.json().path("success").asBoolean()).isTrue();
    assertThat(reply.json().path("peers").valueStream().map(p -> p.path("id").asString()))
        .containsExactly("fake", "java");
  }

  @Test
  void unsignedAndWronglySignedRequestsAreRefused() throws Exception {
    assertThat(node.post("/v1/gossip/message", "{}").text()).isEqualTo("Missing signature");
    Reply wrong =
        node.call("POST", "/v1/bootstrap", Headers.of(Signer.HEADER, "00"), new byte[] {'{', '}'});
    assertThat(wrong.status()).isEqualTo(403);
    assertThat(wrong.text()).isEqualTo("Invalid signature");
    assertThat(signed("/v1/gossip/message", "nonsense").text()).isEqualTo("Invalid JSON");
    assertThat(signed("/v1/gossip/message", "{\"type\":\"GET\"}").text())
        .isEqualTo("{\"success\":true}");
  }

  @Test
  void aPutIsStoredAndAcknowledgedExactlyOnce() throws Exception {
    join("/v1/bootstrap");
    String message = put("fromfake", "hello world", "fromfake-1", now(), 300);
    assertThat(signed("/v1/gossip/message", message).text()).isEqualTo("{\"success\":true}");
    var ack = peer.awaitMessage("ACK", m -> m.path("message_id").asString().equals("fromfake-1"));
    assertThat(peer.signedRight(ack)).isTrue();
    assertThat(ack.text())
        .startsWith("{\"type\":\"ACK\",\"from\":\"java\",\"timestamp\":")
        .endsWith(",\"message_id\":\"fromfake-1\",\"to\":\"fake\",\"key\":\"fromfake\"}");
    assertThat(node.get("/v1/data/fromfake").text()).isEqualTo("hello world");

    assertThat(signed("/v1/gossip/message", message).status()).isEqualTo(200);
    signed("/v1/gossip/message", put("other", "x", "other-1", now(), 300));
    peer.awaitMessage("ACK", m -> m.path("message_id").asString().equals("other-1"));
    assertThat(peer.of("ACK")).hasSize(2);
  }

  @Test
  void aWriteHereGoesToThePeerAndItsAckMakesTheQuorum() throws Exception {
    join("/v1/bootstrap");
    Reply alone = node.put("/v1/data/k%E2%82%AC?ttl=400", "value");
    assertThat(alone.status()).isEqualTo(202);
    assertThat(alone.text()).isEqualTo("Accepted (quorum pending)");
    var put = peer.awaitMessage("PUT", m -> m.path("key").asString().equals("k€"));
    assertThat(peer.signedRight(put)).isTrue();
    assertThat(put.json().path("ttl").asInt()).isEqualTo(400);
    assertThat(put.json().path("data").asString()).isEqualTo("dmFsdWU=");

    Thread acknowledging =
        Thread.startVirtualThread(() -> {
          var second = peer.awaitMessage("PUT", m -> m.path("key").asString().equals("k2"));
          try {
            signed(
                "/v1/gossip/message",
                "{\"type\":\"ACK\",\"from\":\"fake\",\"to\":\"java\",\"key\":\"k2\",\"timestamp\":%d,\"message_id\":\"%s\"}"
                    .formatted(now(), second.json().path("message_id").asString()));
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
    assertThat(node.put("/v1/data/k2", "value").status()).isEqualTo(201);
    acknowledging.join();
  }

  @Test
  void pingsOfKnownPeersAreAnsweredAndOthersAreNot() throws Exception {
    String ping =
        "{\"type\":\"PING\",\"from\":\"fake\",\"to\":\"java\",\"timestamp\":1,\"message_id\":\"1\"}";
    assertThat(signed("/v1/gossip/message", ping).status()).isEqualTo(200);
    join("/v1/bootstrap");
    assertThat(peer.of("PONG")).isEmpty();
    signed("/v1/gossip/message", ping);
    var pong = peer.awaitMessage("PONG", m -> m.path("to").asString().equals("fake"));
    assertThat(pong.json().path("node_info").path("http_port").asInt()).isEqualTo(node.node.port());
  }

  @Test
  void aDirectSyncIsAnsweredAndOneAboutAThirdNodeIsNot() throws Exception {
    join("/v1/bootstrap");
    String about =
        "{\"type\":\"SYNC\",\"from\":\"%s\",\"timestamp\":1,\"message_id\":\"s\",\"node_info\":{\"id\":\"fake\",\"address\":\"127.0.0.1\",\"port\":1,\"http_port\":%d,\"enclave\":\"default\"}}";
    signed("/v1/gossip/message", about.formatted("somebody", peer.port()));
    signed("/v1/gossip/message", about.formatted("fake", peer.port()));
    peer.awaitMessage("SYNC", m -> m.path("node_info").path("id").asString().equals("java"));
    assertThat(peer.of("SYNC")).hasSize(1);
  }

  @Test
  void othersAreToldOfANewcomer() throws Exception {
    join("/v1/bootstrap");
    try (var second = new FakePeer("second", Optional.of(SECRET))) {
      signed("/v1/bootstrap", second.bootstrapBody());
      var sync =
          peer.awaitMessage(
              "SYNC", m -> m.path("node_info").path("id").asString().equals("second"));
      assertThat(sync.json().path("from").asString()).isEqualTo("java");
    }
  }

  @Test
  void theErasAreBridged() throws Exception {
    join("/v1/bootstrap");
    try (var old = new FakePeer("old", Optional.of(SECRET))) {
      Reply welcome = signed("/bootstrap", old.bootstrapBody());
      assertThat(welcome.text()).doesNotContain("enclave").doesNotContain("fake");
      String id = "bridge-" + System.currentTimeMillis() * 1_000_000;
      String capital =
          "{\"Type\":\"PUT\",\"From\":\"old\",\"To\":\"\",\"Key\":\"bridge\",\"Data\":\"aGVsbG8=\",\"TTL\":300,\"Timestamp\":%d,\"MessageID\":\"%s\"}"
              .formatted(now(), id);
      signed("/gossip/message", capital);
      var bridged = peer.awaitMessage("PUT", m -> m.path("key").asString().equals("bridge"));
      assertThat(bridged.path()).isEqualTo("/v1/gossip/message");
      assertThat(bridged.json().path("message_id").asString()).isEqualTo(id);
      assertThat(bridged.json().path("data").asString()).isEqualTo("aGVsbG8=");
      var ack = old.awaitMessage("ACK", m -> m.path("Key").asString().equals("bridge"));
      assertThat(ack.path()).isEqualTo("/gossip/message");

      signed("/v1/gossip/message", put("back", "hello", "back-1", now(), 300));
      var back = old.awaitMessage("PUT", m -> m.path("Key").asString().equals("back"));
      assertThat(back.json().path("TTL").asInt()).isEqualTo(300);
    }
  }

  @Test
  void theLaterOfTwoWritesWinsWhateverOrderTheyArriveIn() throws Exception {
    join("/v1/bootstrap");
    long seconds = now();
    String later = "race-%d000000002".formatted(seconds);
    signed("/v1/gossip/message", put("race", "later", later, seconds, 300));
    signed(
        "/v1/gossip/message",
        put("race", "earlier", "race-%d000000001".formatted(seconds), seconds, 300));
    assertThat(node.get("/v1/data/race").text()).isEqualTo("later");
    // The peer, which keeps what came last, is told again.
    peer.awaitMessage("PUT", m -> m.path("key").asString().equals("race"));
  }

  @Test
  void aCapturedMessageSentAgainMuchLaterChangesNothing() throws Exception {
    long longAgo = now() - 400;
    signed("/v1/gossip/message", put("ghost", "boo", "ghost-1", longAgo, 300));
    assertThat(node.get("/v1/data/ghost").status()).isEqualTo(404);
  }

  @Test
  void aJunkAddressDoesNotRaiseTheQuorum() throws Exception {
    signed(
        "/v1/bootstrap",
        "{\"node_id\":\"junk\",\"address\":\"127.0.0.1\",\"gossip_port\":1,\"http_port\":1,\"enclave\":\"default\"}");
    assertThat(node.put("/v1/data/fast", "x").status()).isEqualTo(201);
  }

  @Test
  void enclavesShareTheTopologyButNoData() throws Exception {
    String other = peer.bootstrapBody().replace("\"default\"", "\"elsewhere\"");
    signed("/v1/bootstrap", other);
    await().until(() -> node.get("/v1/topology").text().contains("\"state\":\"alive\""));
    assertThat(node.put("/v1/data/private", "x").status()).isEqualTo(201);
    try (var second = new FakePeer("second", Optional.of(SECRET))) {
      signed("/v1/bootstrap", second.bootstrapBody());
      node.put("/v1/data/shared", "x");
      second.awaitMessage("PUT", m -> m.path("key").asString().equals("shared"));
      peer.awaitMessage("SYNC", m -> m.path("node_info").path("id").asString().equals("second"));
    }
    assertThat(peer.of("PUT")).isEmpty();
  }
}
