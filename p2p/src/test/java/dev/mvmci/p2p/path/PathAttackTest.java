package dev.mvmci.p2p.path;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.p2p.Way;
import dev.mvmci.p2p.path.SimulatedNat.Kind;
import dev.mvmci.p2p.path.SimulatedNetwork.Weather;
import dev.mvmci.p2p.relay.DatagramOut;
import dev.mvmci.p2p.relay.FrameType;
import dev.mvmci.p2p.relay.Route;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Others on the network, and the relay itself, do their worst. */
class PathAttackTest {

  private static final InetSocketAddress INSIDE_A = SimulatedNetwork.address("10.0.1.2", 5_001);
  private static final InetSocketAddress INSIDE_B = SimulatedNetwork.address("10.0.2.2", 5_002);
  private static final InetSocketAddress SERVER = SimulatedNetwork.address("192.0.2.80", 3_021);
  private static final InetSocketAddress MALLORY = SimulatedNetwork.address("192.0.2.66", 666);
  private static final int PACKET_BYTES = 200;

  private final SimulatedNetwork network = new SimulatedNetwork(61, Weather.CALM);
  private long received;

  @Test
  void aHostileRelayCanOnlySlowDown() {
    long broken = 0;
    for (Kind kind : List.of(Kind.SYMMETRIC, Kind.PORT_RESTRICTED)) {
      var world = new SimulatedNetwork(60, Weather.CALM);
      var relay = new SimulatedRelay(world, "192.0.2.1");
      var a = new SimulatedPeer(world, 1, INSIDE_A, world.nat("198.51.100.1", kind));
      var b = new SimulatedPeer(world, 2, INSIDE_B, world.nat("203.0.113.1", kind));
      relay.turnHostile();
      a.uses(relay);
      b.uses(relay);
      world.run(5_000);
      a.dial(b);
      a.requestsFor(40_000, 200);
      world.run(30_000);
      assertThat(a.unanswered()).as("%s", kind).isZero();
      assertThat(b.clients()).as("%s", kind).hasSize(1);
      broken += a.broken() + b.broken();
      assertThat(a.pathTo(b).kind())
          .isEqualTo(kind == Kind.SYMMETRIC ? Way.Kind.RELAYED : Way.Kind.DIRECT);
    }
    assertThat(broken).as("what QUIC refuses").isPositive();
  }

  @Test
  void packetsInThePeersNameDivertNothing() {
    var relay = new SimulatedRelay(network, "192.0.2.1");
    var server = new SimulatedPeer(network, 2, SERVER, null);
    var client = new SimulatedPeer(network, 1, INSIDE_A, nat());
    server.uses(relay);
    client.uses(relay);
    network.run(1_000);
    client.dial(server);
    client.requestsFor(3_000, 100);
    InetSocketAddress address = server.pathTo(client).address().orElseThrow();

    DatagramOut mallory = mallory();
    for (int i = 0; i < 100; i++) {
      mallory.send(SERVER, packetOf(Route.to(client.id())));
      client.requestsFor(100, 50);
    }
    network.run(3_000);

    assertThat(server.pathTo(client).address()).contains(address);
    assertThat(client.unanswered()).isZero();
    assertThat(client.slowestMillis()).isLessThan(1_000);
    assertThat(received).as("bytes").isLessThanOrEqualTo(100L * PACKET_BYTES * 4);
  }

  @Test
  void whatWasRecordedIsRefusedWhenItIsPlayedAgain() {
    var server = new SimulatedPeer(network, 2, SERVER, null);
    var client = new SimulatedPeer(network, 1, INSIDE_A, nat());
    List<byte[]> recorded = new ArrayList<>();
    network.tap((to, bytes) -> {
      if (to.equals(SERVER)) {
        recorded.add(bytes.clone());
      }
    });
    client.dial(server, SERVER);
    client.requestsFor(5_000, 100);
    InetSocketAddress address = server.pathTo(client).address().orElseThrow();
    List<byte[]> played = List.copyOf(recorded);
    DatagramOut mallory = mallory();
    // What is played at once might be a network's doing; later it is an attack.
    for (int round = 0; round < 60; round++) {
      played.stream()
          .filter(bytes -> bytes[0] != FrameType.DIRECT.code())
          .forEach(bytes -> mallory.send(SERVER, ByteBuffer.wrap(bytes)));
      client.requestsFor(500, 100);
    }
    network.run(3_000);
    assertThat(server.pathTo(client).address()).contains(address);
    assertThat(client.unanswered()).isZero();
    assertThat(server.clients()).hasSize(1);
    assertThat(server.machine().complaints().counts().get("REPLAYED")).isPositive();
  }

  @Test
  void strangersAreKeptInBoundsAndPushNobodyOut() {
    var server = new SimulatedPeer(network, 2, SERVER, null);
    var client = new SimulatedPeer(network, 1, INSIDE_A, nat());
    client.dial(server, SERVER);
    client.requestsFor(2_000, 100);
    DatagramOut mallory = mallory();
    for (int i = 0; i < 3_000; i++) {
      mallory.send(SERVER, packetOf(new Route(i, i)));
    }
    client.requestsFor(2_000, 100);
    assertThat(server.machine().statuses()).hasSizeLessThanOrEqualTo(PeerTable.MOST_UNPROVEN + 1);
    assertThat(server.pathTo(client).kind()).isEqualTo(Way.Kind.DIRECT);
    assertThat(client.unanswered()).isZero();
  }

  private SimulatedNat nat() {
    return network.nat("198.51.100.1", Kind.PORT_RESTRICTED);
  }

  private DatagramOut mallory() {
    return network.open(MALLORY, null, (_, datagram) -> received += datagram.remaining());
  }

  private static ByteBuffer packetOf(Route route) {
    ByteBuffer packet = ByteBuffer.allocate(PACKET_BYTES).put(FrameType.DIRECT.code());
    route.write(packet);
    return packet.put((byte) 0xc1).clear();
  }
}
