package dev.mvmci.repram.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import tools.jackson.databind.JsonNode;

/** Items 2, 4, 5, 6, 7, 8, 11 and 16: what one node says to another. */
class GossipContractTest {

  // The same names throughout: nodes of some kinds never forget a peer that is gone.
  @AutoClose private final ScriptedPeer peer = new ScriptedPeer("peer-a", "default");
  @AutoClose private final ScriptedPeer other = new ScriptedPeer("peer-b", "default");
  @AutoClose private final ScriptedPeer stranger = new ScriptedPeer("peer-c", "elsewhere");

  @ParameterizedTest(name = "{0}")
  @Subjects
  void aNewcomerIsToldOfAllNodesAndOfTheSeed(Subject node) {
    other.join(node);

    Answer answer = peer.join(node);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().path("success").asBoolean()).isTrue();
    String self = node.get("/v1/health").json().path("node_id").asString();
    assertThat(answer.json().path("peers").valueStream().map(p -> p.path("id").asString()))
        .contains(other.id(), self);
    JsonNode told =
        answer
            .json()
            .path("peers")
            .valueStream()
            .filter(p -> p.path("id").asString().equals(other.id()))
            .findFirst()
            .orElseThrow();
    assertThat(told).isEqualTo(other.info());
    assertThat(node.peerIds()).contains(peer.id(), other.id()).doesNotContain(self);
  }

  @ParameterizedTest(name = "{0}")
  @Subjects
  void aWriteOfAClientReachesAPeerSignedOverItsExactBytes(Subject node) {
    peer.confirmsTo(node);
    peer.join(node);
    String key = "sent-" + Gossip.freshId();

    Answer answer = node.put(key, new byte[] {0, (byte) 0xff, (byte) 0x80, 1}, 600);

    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.text()).isEqualTo("OK");
    var put = peer.await("PUT", message -> message.key().equals(key));
    assertThat(put.json().path("data").asString()).isEqualTo("AP+AAQ==");
    assertThat(put.json().path("ttl").asInt()).isEqualTo(600);
    assertThat(put.json().path("from").asString())
        .isEqualTo(node.get("/v1/health").json().path("node_id").asString());
    assertThat(put.json().path("timestamp").isIntegralNumber()).isTrue();
    assertThat(put.messageId()).isNotEmpty();
    if (node.signed()) {
      assertThat(put.signature()).isEqualTo(Signature.of(node.secret(), put.body()));
    }
  }

  @ParameterizedTest(name = "{0}")
  @Subjects
  void aWriteNobodyConfirmsIsKeptAndAnswered202(Subject node) {
    peer.join(node);
    // A node may leave out of its quorum whom it has not reached yet.
    Awaitility.await()
        .untilAsserted(() -> {
          String key = "pending-" + Gossip.freshId();
          Answer answer = node.put(key, "kept", 600);
          assertThat(answer.status()).isEqualTo(202);
          assertThat(node.holds(key, "kept")).isTrue();
        });
  }

  @ParameterizedTest(name = "{0}")
  @Subjects
  void aMessageIsConfirmedOnceHoweverOftenItComes(Subject node) {
    peer.join(node);
    String id = Gossip.freshId();
    String put = Gossip.put(peer.id(), "once-" + id, "hello €<b>", 600, id);

    assertThat(node.gossip(put).status()).isEqualTo(200);
    var ack = peer.await("ACK", message -> message.is("ACK", id));
    assertThat(node.gossip(put).status()).isEqualTo(200);
    peer.awaitSilence(node);

    assertThat(peer.count(message -> message.is("ACK", id))).isEqualTo(1);
    assertThat(ack.key()).isEqualTo("once-" + id);
    assertThat(ack.json().path("to").asString()).isEqualTo(peer.id());
    if (node.signed()) {
      assertThat(ack.signature()).isEqualTo(Signature.of(node.secret(), ack.body()));
    }
    Answer read = node.read("once-" + id);
    assertThat(read.bytes()).isEqualTo("hello €<b>".getBytes(UTF_8));
    assertThat(read.header("X-Original-TTL")).hasValue("600");
  }

  @ParameterizedTest(name = "{0}")
  @Subjects
  void aPutWithoutDataIsAnEmptyValue(Subject node) {
    peer.join(node);
    String id = Gossip.freshId();

    node.gossip(Gossip.put(peer.id(), "empty-" + id, "", 600, id));

    peer.await("ACK", message -> message.is("ACK", id));
    assertThat(node.holds("empty-" + id, "")).isTrue();
  }

  @ParameterizedTest(name = "{0}")
  @Subjects
  void onlyAKnownNodeIsAnsweredWithPong(Subject node) {
    peer.join(node);
    assertThat(node.gossip(Gossip.ping("nobody-knows-me")).status()).isEqualTo(200);

    node.gossip(Gossip.ping(peer.id()));

    var pong = peer.await("PONG", message -> message.type().equals("PONG"));
    assertThat(pong.json().path("to").asString()).isEqualTo(peer.id());
    assertThat(pong.about()).isEqualTo(node.get("/v1/health").json().path("node_id").asString());
    assertThat(peer.count(m -> m.json().path("to").asString("").equals("nobody-knows-me")))
        .isZero();
  }

  @ParameterizedTest(name = "{0}")
  @Subjects
  void aNodeThatTellsOfItselfIsToldOfAllOthers(Subject node) {
    peer.join(node);
    other.join(node);
    String self = node.get("/v1/health").json().path("node_id").asString();

    assertThat(node.gossip(Gossip.sync(peer.id(), peer.info())).status()).isEqualTo(200);

    peer.await("SYNC of the node", message -> message.about().equals(self));
    peer.await("SYNC of the other", message -> message.about().equals(other.id()));
    assertThat(peer.count(message -> message.about().equals(peer.id()))).isZero();
    assertThat(node.peerIds()).contains(peer.id());
  }

  @ParameterizedTest(name = "{0}")
  @Subjects
  void newsOfAThirdNodeAreTakenButNotAnswered(Subject node) {
    peer.join(node);
    peer.awaitSilence(node);
    String self = node.get("/v1/health").json().path("node_id").asString();
    long before =
        peer.count(message -> message.about().equals(self) && message.type().equals("SYNC"));

    node.gossip(Gossip.sync(peer.id(), other.info()));
    peer.awaitSilence(node);

    assertThat(peer.count(message -> message.about().equals(self) && message.type().equals("SYNC")))
        .isEqualTo(before);
    assertThat(node.peerIds()).contains(other.id());
  }

  @ParameterizedTest(name = "{0}")
  @Subjects
  void otherEnclavesShareTheMapButNotTheData(Subject node) {
    peer.confirmsTo(node);
    peer.join(node);
    stranger.join(node);
    String key = "ours-" + Gossip.freshId();

    node.put(key, "for this enclave", 600);

    peer.await("PUT", message -> message.key().equals(key));
    stranger.awaitSilence(node);
    assertThat(stranger.count(message -> message.type().equals("PUT"))).isZero();
    assertThat(node.peerIds()).contains(stranger.id());
  }

  @ParameterizedTest(name = "{0}")
  @Subjects
  void unknownTypesAndUnknownFieldsAreNobodysBusiness(Subject node) {
    peer.join(node);
    String id = Gossip.freshId();
    String future =
        Gossip.message("PUT", peer.id(), id)
            .put("key", "future-" + id)
            .put("data", "aGVsbG8=")
            .put("ttl", 600)
            .put("x_unheard_of", 7)
            .toString();

    assertThat(node.gossip(Gossip.message("GET", peer.id(), Gossip.freshId()).toString()).status())
        .isEqualTo(200);
    assertThat(node.gossip(Gossip.message("WHAT", peer.id(), Gossip.freshId()).toString()).status())
        .isEqualTo(200);
    assertThat(node.gossip(future).status()).isEqualTo(200);

    peer.await("ACK", message -> message.is("ACK", id));
    assertThat(node.holds("future-" + id, "hello")).isTrue();
  }

  @ParameterizedTest(name = "{0}")
  @Subjects
  void whatIsNoJsonIsRefused(Subject node) {
    Answer answer = node.gossip("this is no JSON");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).isEqualTo("Invalid JSON");
  }

  @ParameterizedTest(name = "{0}")
  @Subjects
  void aSignedClusterTakesNothingUnsigned(Subject node) {
    byte[] ping = Gossip.ping("nobody-knows-me").getBytes(UTF_8);

    Answer unsigned = node.send("POST", "/v1/gossip/message", ping);
    Answer wrong =
        node.send("POST", "/v1/bootstrap", ping, Signature.HEADER, Signature.of("guess", ping));

    if (node.signed()) {
      assertThat(unsigned.status()).isEqualTo(403);
      assertThat(unsigned.text()).isEqualTo("Missing signature");
      assertThat(wrong.status()).isEqualTo(403);
      assertThat(wrong.text()).isEqualTo("Invalid signature");
    } else {
      assertThat(unsigned.status()).isEqualTo(200);
    }
  }
}
