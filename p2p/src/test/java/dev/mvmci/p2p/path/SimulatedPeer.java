package dev.mvmci.p2p.path;

import dev.mvmci.p2p.NodeId;
import dev.mvmci.p2p.relay.DatagramOut;
import dev.mvmci.p2p.relay.Route;
import dev.mvmci.p2p.relay.Signer;
import dev.mvmci.p2p.relay.TestSigners;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * A peer with something like QUIC on its paths: requests that are repeated until they are answered,
 * sealed (by a checksum here), between two labels that must not change.
 */
final class SimulatedPeer implements SimulatedNetwork.Clocked {

  private static final byte REQUEST = 0x41;
  private static final byte RESPONSE = 0x42;
  private static final int BEGINS = 0x80;
  private static final int PACKET_BYTES = 1 + 8 + 8 + 100;
  private static final long REPEAT_MILLIS = 300;

  private final SimulatedNetwork network;
  private final Signer signer;
  private final Labels labels = new Labels();
  private final PathMachine machine;
  private final Set<InetSocketAddress> clients = new HashSet<>();
  private final Map<Long, Long> open = new TreeMap<>();
  private InetSocketAddress at;
  private DatagramOut socket;
  private @Nullable InetSocketAddress server;
  private boolean admitting = true;
  private long requests;
  private long answered;
  private long broken;
  private long slowestMillis;

  SimulatedPeer(
      SimulatedNetwork network, int number, InetSocketAddress at, @Nullable SimulatedNat nat) {
    this.network = network;
    this.signer = TestSigners.signer(number);
    this.at = at;
    this.socket = network.open(at, nat, this::receive);
    this.machine =
        new PathMachine(
            signer,
            labels,
            _ -> admitting,
            network::nowMillis,
            network.random(),
            (to, datagram) -> socket.send(to, datagram));
    machine.interfacesAre(List.of(at));
    network.add(this);
  }

  NodeId id() {
    return signer.id();
  }

  PathMachine machine() {
    return machine;
  }

  void uses(SimulatedRelay... relays) {
    for (SimulatedRelay relay : relays) {
      machine.addRelay(relay.relay(), relay.address());
    }
  }

  /** Lets others in that it has not dialed, or not. */
  void admits(boolean all) {
    admitting = all;
  }

  void dial(SimulatedPeer other, InetSocketAddress... hints) {
    server = labels.of(Route.to(other.id()));
    machine.dial(other.id(), List.of(hints));
  }

  /** Its network gives it another address, perhaps another network does. */
  void moveTo(InetSocketAddress address, @Nullable SimulatedNat nat) {
    network.close(at);
    at = address;
    socket = network.open(address, nat, this::receive);
    machine.interfacesAre(List.of(address));
  }

  void request() {
    open.put(requests, network.nowMillis());
    send(requests);
    requests++;
  }

  /** Requests at this pace for a while. */
  void requestsFor(long millis, long everyMillis) {
    for (long passed = 0; passed < millis; passed += everyMillis) {
      request();
      network.run(everyMillis);
    }
  }

  private void send(long number) {
    if (server != null && open.containsKey(number)) {
      packet(server, answered == 0 ? (byte) (REQUEST | BEGINS) : REQUEST, number);
      network.at(network.nowMillis() + REPEAT_MILLIS, () -> send(number));
    }
  }

  private void packet(InetSocketAddress label, byte type, long number) {
    ByteBuffer packet = ByteBuffer.allocate(PACKET_BYTES).put(type).putLong(number);
    packet.putLong(checksum(packet.array())).clear();
    for (Hop hop : machine.hops(label, PACKET_BYTES)) {
      socket.send(
          hop.to(),
          ByteBuffer.allocate(hop.header().remaining() + PACKET_BYTES)
              .put(hop.header())
              .put(packet.duplicate())
              .flip());
    }
  }

  private static long checksum(byte[] packet) {
    var checksum = new CRC32();
    checksum.update(packet, 0, 9);
    checksum.update(packet, 17, PACKET_BYTES - 17);
    return checksum.getValue();
  }

  private void receive(InetSocketAddress from, ByteBuffer datagram) {
    if (!(machine.receive(from, datagram) instanceof Inbound.Packet(var label, int header))) {
      return;
    }
    byte[] packet = new byte[datagram.remaining() - header];
    datagram.position(datagram.position() + header).get(packet);
    if (packet.length != PACKET_BYTES || ByteBuffer.wrap(packet).getLong(9) != checksum(packet)) {
      broken++;
      return;
    }
    long number = ByteBuffer.wrap(packet).getLong(1);
    if ((packet[0] & 0x7f) == REQUEST) {
      clients.add(label);
      packet(label, RESPONSE, number);
    } else if (label.equals(server)) {
      Long sent = open.remove(number);
      if (sent != null) {
        answered++;
        slowestMillis = Math.max(slowestMillis, network.nowMillis() - sent);
      }
    }
  }

  @Override
  public long nextMillis() {
    return machine.nextMillis();
  }

  @Override
  public void tick() {
    machine.tick();
  }

  /** What QUIC would have had as addresses of its clients. */
  Set<InetSocketAddress> clients() {
    return clients;
  }

  int unanswered() {
    return open.size();
  }

  long answered() {
    return answered;
  }

  long broken() {
    return broken;
  }

  /** The longest time from a request to its answer since last asked. */
  long slowestMillis() {
    long slowest = slowestMillis;
    slowestMillis = 0;
    return slowest;
  }

  PathStatus pathTo(SimulatedPeer other) {
    return machine.statuses().stream()
        .filter(status -> status.peer().filter(other.id()::equals).isPresent())
        .findFirst()
        .orElseThrow(() -> new AssertionError("no path known"));
  }
}
