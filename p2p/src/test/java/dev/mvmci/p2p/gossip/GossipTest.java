package dev.mvmci.p2p.gossip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.mvmci.p2p.Contact;
import dev.mvmci.p2p.Identity;
import dev.mvmci.p2p.NodeId;
import dev.mvmci.p2p.Underlay;
import dev.mvmci.p2p.session.Endpoint;
import dev.mvmci.p2p.session.EndpointConfig;
import dev.mvmci.p2p.session.PeerService;
import dev.mvmci.p2p.ticket.Ticket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nodes in one process, over loopback. */
class GossipTest {

  private static final TopicId TOPIC = SimulatedMesh.TOPIC;

  private final List<TestNode> nodes = new ArrayList<>();

  @AfterEach
  void close() {
    nodes.forEach(TestNode::close);
  }

  private TestNode node(int seed) throws IOException {
    var node = new TestNode(seed);
    nodes.add(node);
    return node;
  }

  private static final class TestNode {
    final Set<NodeId> strangers = ConcurrentHashMap.newKeySet();
    final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    final Gossip gossip;
    final Endpoint endpoint;

    TestNode(int seed) throws IOException {
      byte[] bytes = new byte[32];
      bytes[0] = (byte) seed;
      Identity identity = Identity.ofSeed(bytes);
      gossip =
          new Gossip(identity, peer -> !strangers.contains(peer), this::self, new Random(seed));
      endpoint =
          Endpoint.open(
              EndpointConfig.DEFAULT,
              identity,
              Underlay.DIRECT,
              Map.of(Gossip.PROTOCOL, gossip.service(PeerService.NOTHING)));
      gossip.start(endpoint);
    }

    private List<Contact> self() {
      return List.of(contact());
    }

    Contact contact() {
      return Contact.direct(endpoint.id(), endpoint.address());
    }

    void join(TestNode... others) {
      gossip.join(
          TOPIC, List.of(others).stream().map(o -> Ticket.to(List.of(o.contact()))).toList());
      var _ =
          gossip.subscribe(
              TOPIC,
              new GossipListener() {
                @Override
                public void onMessage(GossipMessage message) {
                  String text = new String(message.content(), StandardCharsets.UTF_8);
                  heard.add(message.origin().brief() + " " + text);
                }

                @Override
                public void onEnd() {
                  heard.add("end");
                }
              });
    }

    String say(String text) {
      MessageId _ = gossip.broadcast(TOPIC, text.getBytes(StandardCharsets.UTF_8));
      return endpoint.id().brief() + " " + text;
    }

    int neighbours() {
      return gossip.status().topics().getFirst().neighbours().size();
    }

    void close() {
      gossip.close();
      endpoint.close();
    }
  }

  @Test
  void whatOneSaysAllHearOnceAlsoThoseWhoDoNotKnowIt() throws Exception {
    TestNode first = node(1);
    TestNode second = node(2);
    TestNode third = node(3);
    first.join();
    second.join(first);
    third.join(first);

    List<String> said = new ArrayList<>();
    said.add(first.say("one"));
    await().untilAsserted(() -> assertThat(third.neighbours()).isEqualTo(2));
    said.add(second.say("two"));
    said.add(third.say("x".repeat(GossipMessage.MAX_BYTES)));

    await()
        .untilAsserted(() ->
            assertThat(nodes)
                .allSatisfy(
                    node -> assertThat(node.heard).containsExactlyInAnyOrderElementsOf(said)));
    assertThat(third.gossip.status().troubles()).isEmpty();
  }

  @Test
  void anotherNeighbourTakesOverForOneThatIsGone() throws Exception {
    TestNode first = node(1);
    TestNode second = node(2);
    TestNode third = node(3);
    first.join();
    second.join(first);
    third.join(first);
    await().untilAsserted(() -> assertThat(third.neighbours()).isEqualTo(2));

    first.close();
    String said = second.say("still here");

    await().untilAsserted(() -> assertThat(third.heard).contains(said));
  }

  @Test
  void whoeverIsNotAdmittedHearsNothingAndIsToldWhy() throws Exception {
    TestNode first = node(1);
    TestNode second = node(2);
    first.strangers.add(second.endpoint.id());
    first.join();
    second.join(first);
    first.say("among us");

    await()
        .untilAsserted(() ->
            assertThat(second.gossip.status().troubles())
                .containsEntry(first.endpoint.id(), "it answered with status 403"));
    assertThat(second.heard).isEmpty();
    assertThat(first.gossip.status().links()).isZero();
  }

  @Test
  void limitsAndMistakesAreNamed() throws Exception {
    TestNode node = node(1);
    assertThatThrownBy(() -> node.gossip.broadcast(TOPIC, new byte[1]))
        .isInstanceOf(GossipFailure.NotJoined.class)
        .hasMessageContaining("join it first");
    node.join();
    assertThatThrownBy(() -> node.gossip.broadcast(TOPIC, new byte[GossipMessage.MAX_BYTES + 1]))
        .isInstanceOf(GossipFailure.TooLarge.class)
        .hasMessageContaining("65537");
    for (int i = 1; i < Gossip.MAX_TOPICS; i++) {
      node.gossip.join(TopicId.parse("%064x".formatted(i)), List.of());
    }
    assertThatThrownBy(() -> node.gossip.join(TopicId.parse("ff".repeat(32)), List.of()))
        .isInstanceOf(GossipFailure.TooMany.class);
    assertThat(node.gossip.leave(TOPIC)).isTrue();
    assertThat(node.heard).containsExactly("end");
    assertThat(node.gossip.leave(TOPIC)).isFalse();
  }
}
