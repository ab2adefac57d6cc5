package dev.mvmci.repram.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.http.Json;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import tools.jackson.databind.JsonNode;

/** The API and the gossip of era 004, which our node speaks beside v1. */
class Era004ContractTest {

  @AutoClose private final ScriptedPeer peer = new ScriptedPeer("old-a", "default");

  @ParameterizedTest(name = "{0}")
  @Subjects(
      value = {Kind.JAVA, Kind.ERA_004},
      signed = false)
  void healthIsTwoLetters(Subject node) {
    assertThat(node.get("/health").text()).isEqualTo("OK");
  }

  @ParameterizedTest(name = "{0}")
  @Subjects(
      value = {Kind.JAVA, Kind.ERA_004},
      signed = false)
  void bothSpellingsOfThePathsReadWhatTheOtherWrote(Subject node) {
    joinAndConfirm(node);

    assertThat(node.send("PUT", "/data/plain", "a".getBytes(UTF_8)).status()).isEqualTo(201);
    assertThat(node.send("PUT", "/cluster/put/alias", "b".getBytes(UTF_8)).status()).isEqualTo(201);

    assertThat(node.get("/cluster/get/plain").text()).isEqualTo("a");
    assertThat(node.get("/data/alias").text()).isEqualTo("b");
    assertThat(node.get("/data/no-such-key").status()).isEqualTo(404);
    assertThat(node.get("/scan").json().path("keys").valueStream().map(JsonNode::asString))
        .contains("plain", "alias");
    assertThat(node.get("/cluster/scan").json().path("keys").valueStream().map(JsonNode::asString))
        .contains("plain", "alias");
  }

  @ParameterizedTest(name = "{0}")
  @Subjects(
      value = {Kind.JAVA, Kind.ERA_004},
      signed = false)
  void anOldPeerIsWrittenToInItsOwnSpelling(Subject node) {
    joinAndConfirm(node);

    assertThat(node.send("PUT", "/data/spelled?ttl=600", new byte[] {0, -1}).status())
        .isEqualTo(201);

    var put = peer.await("PUT", message -> message.key().equals("spelled"));
    assertThat(put.path()).isEqualTo("/gossip/message");
    assertThat(put.json().path("Type").asString()).isEqualTo("PUT");
    assertThat(put.json().path("Data").asString()).isEqualTo("AP8=");
    assertThat(put.json().path("TTL").asInt()).isEqualTo(600);
    assertThat(put.json().path("Timestamp").isIntegralNumber()).isTrue();
    assertThat(put.json().path("MessageID").asString()).isNotEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @Subjects(
      value = {Kind.JAVA, Kind.ERA_004},
      signed = false)
  void anOldPutIsKeptAndConfirmedByItsKey(Subject node) {
    joinAndConfirm(node);
    String id = Gossip.freshId();

    Answer answer =
        node.send(
            "POST",
            "/gossip/message",
            Gossip.legacyPut(peer.id(), "old-" + id, "hello", 600, id).getBytes(UTF_8));

    assertThat(answer.json().path("success").asBoolean()).isTrue();
    peer.await("ACK", m -> m.type().equals("ACK") && m.key().equals("old-" + id));
    assertThat(node.get("/data/old-" + id).text()).isEqualTo("hello");
  }

  /** Joins the way an old node does, and confirms writes so that quorums are reached. */
  private void joinAndConfirm(Subject node) {
    var old = new Subject(Kind.ERA_004, node.base(), "");
    peer.confirmsTo(old);
    Answer answer = peer.join(old);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(Json.text(answer.json())).doesNotContain("enclave");
  }
}
