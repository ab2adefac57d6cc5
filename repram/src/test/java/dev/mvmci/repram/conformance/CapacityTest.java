package dev.mvmci.repram.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Item 13: a full node says so to its clients, and outlives what others send it. */
class CapacityTest {

  @AutoClose private final Fleet fleet = new Fleet();
  @AutoClose private final ScriptedPeer peer = new ScriptedPeer("generous", "default");

  @ParameterizedTest(name = "{0}")
  @EnumSource(names = {"JAVA", "GO"})
  void aFullNodeRefusesClientsAndLivesOnThroughGossip(Kind kind) {
    Assumptions.assumeTrue(Given.HERE.has(kind), () -> "no " + kind + " node: " + Given.ASK);
    Subject node = fleet.start(kind, Settings.open("small").storage(1));
    peer.confirmsTo(node);
    peer.join(node);

    Answer tooMuch = node.put("big", new byte[(1 << 20) + 1], 600);

    assertThat(tooMuch.status()).isEqualTo(507);
    assertThat(tooMuch.text()).isEqualTo("Node storage capacity exceeded");
    String big = "x".repeat(700_000);
    node.gossip(Gossip.put(peer.id(), "first", big, 600, "first"));
    Answer overflow = node.gossip(Gossip.put(peer.id(), "second", big, 600, "second"));
    assertThat(overflow.status()).isEqualTo(500);
    peer.awaitSilence(node);
    assertThat(peer.count(message -> message.is("ACK", "first"))).isEqualTo(1);
    assertThat(peer.count(message -> message.is("ACK", "second"))).isZero();
    assertThat(node.keys("")).containsExactly("first");
    assertThat(node.put("small", "fits", 600).status()).isEqualTo(201);
  }
}
