package dev.mvmci.p2p.path;

import static dev.mvmci.p2p.path.SimulatedNat.Kind.FULL_CONE;
import static dev.mvmci.p2p.path.SimulatedNat.Kind.PORT_RESTRICTED;
import static dev.mvmci.p2p.path.SimulatedNat.Kind.RESTRICTED;
import static dev.mvmci.p2p.path.SimulatedNat.Kind.SYMMETRIC;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.p2p.Way;
import dev.mvmci.p2p.path.SimulatedNat.Kind;
import dev.mvmci.p2p.path.SimulatedNetwork.Weather;
import dev.mvmci.p2p.relay.Complaints;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two peers on a network that a seed describes; the seed is shown by a test that fails. */
class PathSimulationTest {

  private static final String NAT_A = "198.51.100.1";
  private static final String NAT_B = "203.0.113.1";
  private static final InetSocketAddress INSIDE_A = SimulatedNetwork.address("10.0.1.2", 5_001);
  private static final InetSocketAddress INSIDE_B = SimulatedNetwork.address("10.0.2.2", 5_002);

  /** A world with peers behind NATs that share relays; the first dials the second. */
  private static final class World {
    final SimulatedNetwork network;
    final SimulatedNat natA;
    final SimulatedNat natB;
    final SimulatedRelay relay;
    final SimulatedRelay second;
    final SimulatedPeer a;
    final SimulatedPeer b;

    World(long seed, Weather weather, Kind kindA, Kind kindB) {
      network = new SimulatedNetwork(seed, weather);
      natA = network.nat(NAT_A, kindA);
      natB = network.nat(NAT_B, kindB);
      relay = new SimulatedRelay(network, "192.0.2.1");
      second = new SimulatedRelay(network, "192.0.2.2");
      a = new SimulatedPeer(network, 1, INSIDE_A, natA);
      b = new SimulatedPeer(network, 2, INSIDE_B, natB);
    }

    World through(SimulatedRelay... relays) {
      a.uses(relays);
      b.uses(relays);
      network.run(2_000);
      a.dial(b);
      return this;
    }

    /** All was answered, and QUIC saw one address per peer all the time. */
    void requireOneSession(long seed) {
      network.run(5_000);
      assertThat(a.unanswered()).as("seed %d: unanswered", seed).isZero();
      assertThat(b.clients()).as("seed %d: labels of one client", seed).hasSize(1);
      requireQuiet(seed);
    }

    /** Nobody was warned of anything. */
    void requireQuiet(long seed) {
      List.of(a.machine(), b.machine())
          .forEach(machine -> requireQuiet(seed, machine.complaints()));
      List.of(relay, second).forEach(one -> requireQuiet(seed, one.state().refusals()));
    }

    private static void requireQuiet(long seed, Complaints<?> complaints) {
      assertThat(complaints.lines())
          .as(() -> "seed %d: warned of some of %s".formatted(seed, complaints.counts()))
          .isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "FULL_CONE, FULL_CONE, DIRECT",
    "FULL_CONE, SYMMETRIC, DIRECT",
    "RESTRICTED, PORT_RESTRICTED, DIRECT",
    "PORT_RESTRICTED, PORT_RESTRICTED, DIRECT",
    "SYMMETRIC, RESTRICTED, DIRECT",
    "SYMMETRIC, PORT_RESTRICTED, RELAYED",
    "SYMMETRIC, SYMMETRIC, RELAYED"
  })
  void pathsBecomeDirectWhereNatsAllowIt(Kind kindA, Kind kindB, Way.Kind expected) {
    for (long seed = 1; seed <= 2; seed++) {
      World world = new World(seed, Weather.ROUGH, kindA, kindB);
      world.through(world.relay);
      world.a.requestsFor(20_000, 200);

      assertThat(world.a.pathTo(world.b).kind()).as("seed %d", seed).isEqualTo(expected);
      assertThat(world.b.pathTo(world.a).kind()).as("seed %d", seed).isEqualTo(expected);
      assertThat(world.a.pathTo(world.b).roundTrip()).as("seed %d", seed).isPresent();
      world.requireOneSession(seed);
    }
  }

  @Test
  void nothingGoesThroughTheRelayOnceThePathIsDirect() {
    World world = new World(11, Weather.CALM, PORT_RESTRICTED, PORT_RESTRICTED);
    world.through(world.relay);
    world.a.requestsFor(5_000, 100);
    long before = world.relay.state().counters().forwardedPackets();
    world.a.requestsFor(20_000, 100);
    assertThat(world.relay.state().counters().forwardedPackets()).isEqualTo(before);
    world.requireOneSession(11);
  }

  @Test
  void aCutDirectPathGivesWayToTheRelayWithinThreeSecondsAndComesBack() {
    World world = new World(12, Weather.CALM, PORT_RESTRICTED, PORT_RESTRICTED);
    world.through(world.relay);
    world.a.requestsFor(5_000, 100);
    assertThat(world.a.pathTo(world.b).kind()).isEqualTo(Way.Kind.DIRECT);
    world.a.slowestMillis();

    world.network.cut(NAT_A, NAT_B, true);
    world.a.requestsFor(10_000, 100);
    assertThat(world.a.pathTo(world.b).kind()).isEqualTo(Way.Kind.RELAYED);
    assertThat(world.a.slowestMillis()).isLessThan(3_000);

    world.network.cut(NAT_A, NAT_B, false);
    world.a.requestsFor(60_000, 200);
    assertThat(world.a.pathTo(world.b).kind()).isEqualTo(Way.Kind.DIRECT);
    world.requireOneSession(12);
  }

  @Test
  void theDirectPathOutlivesItsRelay() {
    World world = new World(13, Weather.ROUGH, PORT_RESTRICTED, FULL_CONE);
    world.through(world.relay);
    world.a.requestsFor(8_000, 100);
    world.relay.stop();
    world.a.requestsFor(30_000, 200);
    assertThat(world.a.pathTo(world.b).kind()).isEqualTo(Way.Kind.DIRECT);
    world.requireOneSession(13);
  }

  @Test
  void anotherRelayTakesOverFromOneThatDied() {
    for (long seed = 20; seed < 22; seed++) {
      World world = new World(seed, Weather.CALM, SYMMETRIC, SYMMETRIC);
      world.through(world.relay, world.second);
      world.a.requestsFor(5_000, 100);
      world.a.slowestMillis();
      world.relay.stop();
      world.a.requestsFor(20_000, 100);
      world.requireOneSession(seed);
      assertThat(world.a.slowestMillis()).as("seed %d", seed).isLessThan(5_000);
    }
  }

  @Test
  void aMappingThatDiesIsMadeAnewOnEitherSide() {
    for (long seed = 30; seed < 32; seed++) {
      World world = new World(seed, Weather.ROUGH, PORT_RESTRICTED, RESTRICTED);
      world.through(world.relay);
      world.a.requestsFor(5_000, 100);
      world.natA.flush();
      world.a.requestsFor(15_000, 200);
      world.natB.flush();
      world.a.requestsFor(25_000, 200);
      assertThat(world.a.pathTo(world.b).kind()).as("seed %d", seed).isEqualTo(Way.Kind.DIRECT);
      world.requireOneSession(seed);
    }
  }

  @Test
  void whatNetworksDoubleAndDelayIsNotWarnedOf() {
    long late = 0;
    for (long seed = 100; seed < 104; seed++) {
      World world = new World(seed, Weather.DOUBLING, PORT_RESTRICTED, RESTRICTED);
      world.through(world.relay, world.second);
      world.a.requestsFor(5_000, 100);
      world.b.dial(world.a); // as each protocol does for its own session
      world.a.dial(world.b);
      world.a.requestsFor(5_000, 100);
      world.natA.flush();
      world.a.requestsFor(15_000, 200);
      world.relay.restart();
      SimulatedNat cafe = world.network.nat("192.0.2.77", RESTRICTED);
      world.a.moveTo(SimulatedNetwork.address("172.16.0.9", 5_001), cafe);
      world.a.requestsFor(30_000, 200);
      world.network.run(5_000);
      world.requireQuiet(seed);
      late += world.a.machine().complaints().counts().getOrDefault("LATE", 0L);
    }
    assertThat(late).isPositive();
  }

  @Test
  void packetsForWhatWasHereBeforeARestartAreNotWarnedOf() {
    var network = new SimulatedNetwork(54, Weather.CALM);
    InetSocketAddress open = SimulatedNetwork.address("192.0.2.80", 3_021);
    var server = new SimulatedPeer(network, 2, open, null);
    var client = new SimulatedPeer(network, 1, INSIDE_A, network.nat(NAT_A, PORT_RESTRICTED));
    client.dial(server, open);
    client.requestsFor(2_000, 100);
    network.close(open);
    var again = new SimulatedPeer(network, 2, open, null);
    client.requestsFor(2_000, 100);
    assertThat(again.machine().complaints().lines()).isZero();
    assertThat(again.machine().complaints().counts().get("LATE")).isPositive();
  }

  @Test
  void mappingsThatDieWhileTheRelayIsUsedAreMadeAnew() {
    World world = new World(35, Weather.ROUGH, SYMMETRIC, SYMMETRIC);
    world.through(world.relay);
    world.a.requestsFor(5_000, 200);
    world.natA.flush();
    world.a.requestsFor(5_000, 200);
    world.natB.flush();
    world.a.requestsFor(10_000, 200);
    world.requireOneSession(35);
  }

  @Test
  void aPeerThatMovesToAnotherNetworkKeepsItsSession() {
    for (long seed = 40; seed < 42; seed++) {
      World world = new World(seed, Weather.ROUGH, PORT_RESTRICTED, FULL_CONE);
      world.through(world.relay);
      world.a.requestsFor(5_000, 100);
      SimulatedNat cafe = world.network.nat("192.0.2.77", PORT_RESTRICTED);
      world.a.moveTo(SimulatedNetwork.address("172.16.0.9", 5_001), cafe);
      world.a.requestsFor(15_000, 100);
      assertThat(world.b.pathTo(world.a).address().orElseThrow().getAddress().getHostAddress())
          .as("seed %d", seed)
          .isEqualTo("192.0.2.77");
      world.requireOneSession(seed);
    }
  }

  @Test
  void aPublicServerNeedsNoRelayEvenForClientsThatMove() {
    var network = new SimulatedNetwork(50, Weather.ROUGH);
    SimulatedNat home = network.nat(NAT_A, SYMMETRIC);
    SimulatedNat cafe = network.nat(NAT_B, PORT_RESTRICTED);
    InetSocketAddress open = SimulatedNetwork.address("2001:db8::80", 3_021);
    var server = new SimulatedPeer(network, 2, open, null);
    var client = new SimulatedPeer(network, 1, INSIDE_A, home);
    server.admits(false);
    client.dial(server, open);
    client.requestsFor(10_000, 100);
    assertThat(client.pathTo(server).kind()).isEqualTo(Way.Kind.DIRECT);
    home.flush();
    client.requestsFor(10_000, 100);
    client.moveTo(INSIDE_B, cafe);
    client.requestsFor(10_000, 100);
    network.run(5_000);
    assertThat(client.unanswered()).isZero();
    assertThat(server.clients()).hasSize(1);
  }

  @Test
  void firstPacketsAreAnsweredBeforeAnythingIsAgreedOn() {
    var network = new SimulatedNetwork(51, Weather.CALM);
    InetSocketAddress open = SimulatedNetwork.address("192.0.2.80", 3_021);
    var server = new SimulatedPeer(network, 2, open, null);
    var client = new SimulatedPeer(network, 1, SimulatedNetwork.address("192.0.2.81", 9), null);
    client.dial(server, open);
    client.request();
    network.run(12);
    assertThat(client.answered()).isEqualTo(1);
    assertThat(server.clients()).hasSize(1);
  }

  @Test
  void whoIsNotAdmittedLearnsNoAddresses() {
    World world = new World(52, Weather.CALM, PORT_RESTRICTED, PORT_RESTRICTED);
    world.b.admits(false);
    world.through(world.relay);
    world.a.requestsFor(5_000, 100);
    assertThat(world.a.pathTo(world.b).kind()).isEqualTo(Way.Kind.RELAYED);
    world.b.admits(true);
    world.a.requestsFor(60_000, 200);
    assertThat(world.a.pathTo(world.b).kind()).isEqualTo(Way.Kind.DIRECT);
    world.requireOneSession(52);
  }

  @Test
  void aPeerThatRestartsIsFoundAgain() {
    World world = new World(53, Weather.ROUGH, PORT_RESTRICTED, PORT_RESTRICTED);
    world.through(world.relay);
    world.a.requestsFor(5_000, 100);
    world.network.close(INSIDE_A);
    var again =
        new SimulatedPeer(
            world.network, 1, SimulatedNetwork.address("10.0.1.2", 5_777), world.natA);
    again.uses(world.relay);
    world.network.run(2_000);
    again.dial(world.b);
    again.requestsFor(15_000, 100);
    world.network.run(3_000);
    assertThat(again.unanswered()).isZero();
    assertThat(again.pathTo(world.b).kind()).isEqualTo(Way.Kind.DIRECT);
  }
}
