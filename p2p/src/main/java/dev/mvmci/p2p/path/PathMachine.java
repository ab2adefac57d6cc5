package dev.mvmci.p2p.path;

import dev.mvmci.p2p.NodeId;
import dev.mvmci.p2p.Way;
import dev.mvmci.p2p.relay.Complaints;
import dev.mvmci.p2p.relay.DatagramOut;
import dev.mvmci.p2p.relay.FrameType;
import dev.mvmci.p2p.relay.RelayClient;
import dev.mvmci.p2p.relay.RelayMachine;
import dev.mvmci.p2p.relay.RelayTarget;
import dev.mvmci.p2p.relay.Route;
import dev.mvmci.p2p.relay.Signer;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that is decided about paths, without sockets, clocks and chance of its own. For one
 * thread, except for {@link #complaints()}.
 */
final class PathMachine {

  /** Bytes before a packet of QUIC that goes directly: type, route of the sender. */
  static final int DIRECT_HEADER_BYTES = 1 + Route.BYTES;

  private static final Logger LOG = LoggerFactory.getLogger(PathMachine.class);

  /** Time for a handshake of QUIC to be done before the exchange of proposals begins. */
  private static final long OFFER_AFTER_MILLIS = 50;

  private final Signer self;
  private final Route ownRoute;
  private final LongSupplier millis;
  private final RandomGenerator random;
  private final DatagramOut out;
  private final PeerTable table;
  private final Relays relays = new Relays();
  private final Complaints<Trouble> complaints;
  private final Probing probing;
  private final Meeting meeting;
  private final ByteBuffer directHeader;
  private List<InetSocketAddress> interfaces = List.of();
  private long nextMillis = Long.MAX_VALUE;

  /**
   * Knows nobody yet.
   *
   * @param admitted which peers may learn this side's addresses without having been dialed
   * @param millis a clock that only goes forward
   */
  PathMachine(
      Signer self,
      Labels labels,
      Predicate<NodeId> admitted,
      LongSupplier millis,
      RandomGenerator random,
      DatagramOut out) {
    this.self = self;
    this.ownRoute = Route.to(self.id());
    this.millis = millis;
    this.random = random;
    this.out = out;
    this.table = new PeerTable(labels);
    this.complaints = new Complaints<>(Trouble.class, LOG, millis);
    var wire = new Wire(out);
    this.probing = new Probing(table, wire, relays, self.id(), complaints);
    this.meeting =
        new Meeting(
            self,
            table,
            relays,
            wire,
            admitted,
            this::ownAddresses,
            random,
            complaints,
            millis.getAsLong());
    ByteBuffer header = ByteBuffer.allocate(DIRECT_HEADER_BYTES).put(FrameType.DIRECT.code());
    ownRoute.write(header);
    this.directHeader = header.flip().asReadOnlyBuffer();
  }

  /**
   * Registers at one more relay, or at a known one that has another secret now; nothing changes if
   * there are too many.
   */
  void addRelay(RelayTarget relay, InetSocketAddress address) {
    Optional<RelayClient> known = relays.of(relay);
    RelayClient client = known.orElseGet(() -> new RelayClient(relay, self, millis, random, out));
    if (known.isPresent() || relays.add(client)) {
      client.moveTo(address);
      wakeAt(millis.getAsLong());
    }
  }

  /** These are the addresses of this side's interfaces with the port of the socket. */
  void interfacesAre(List<InetSocketAddress> addresses) {
    boolean changed = !interfaces.isEmpty() && !interfaces.equals(addresses);
    interfaces = List.copyOf(addresses);
    if (changed) {
      LOG.info("event=addresses-changed addresses={}", addresses);
      relays.all().forEach(RelayClient::ask);
      probing.lookAgain(millis.getAsLong());
      wakeAt(millis.getAsLong());
    }
  }

  private List<InetSocketAddress> ownAddresses() {
    var addresses = new LinkedHashSet<>(relays.seen());
    addresses.addAll(interfaces);
    return List.copyOf(addresses);
  }

  /** This side wants to reach a peer, which may be found at these addresses or by a relay. */
  void dial(NodeId id, List<InetSocketAddress> hints) {
    long now = millis.getAsLong();
    Optional<Peer> peer = table.at(Route.to(id), now);
    if (peer.isEmpty()) {
      complaints.refuse(Trouble.FULL, id.brief());
      return;
    }
    peer.get().dialed(id, hints, now);
    if (peer.get().direct().isEmpty()) {
      peer.get().introduction().offerAt(now + OFFER_AFTER_MILLIS);
      wake(peer.get(), now + OFFER_AFTER_MILLIS);
    }
  }

  /**
   * Where a packet to this label goes, and what goes before it. Empty if no way leads there now:
   * the packet is lost, as any may be.
   */
  List<Hop> hops(InetSocketAddress label, int bytes) {
    Optional<Peer> found = table.labelled(label);
    if (found.isEmpty()) {
      return List.of();
    }
    Peer peer = found.get();
    long now = millis.getAsLong();
    if (!peer.inUse(now) && peer.direct().isEmpty()) {
      peer.introduction().offerAt(now);
      peer.rounds().begin(now);
      wake(peer, now);
    }
    peer.used(now);
    peer.direct()
        .ifPresent(path -> {
          path.liveness().used(now);
          wake(peer, path.liveness().askAtMillis());
        });
    var hops = new ArrayList<Hop>(2);
    for (Via via : peer.ways(relays, bytes, now)) {
      hop(peer, via, bytes).ifPresent(hops::add);
    }
    return hops;
  }

  private Optional<Hop> hop(Peer peer, Via via, int bytes) {
    return switch (via) {
      case Via.Direct(InetSocketAddress address) -> {
        peer.directTraffic().out(bytes);
        yield Optional.of(new Hop(address, directHeader.duplicate()));
      }
      case Via.Relayed(RelayClient relay) -> {
        peer.relayedTraffic().out(bytes);
        Optional<ByteBuffer> header = relay.header(peer.route());
        wakeAt(relay.nextMillis());
        yield header.flatMap(
            bytesBefore -> relay.server().map(server -> new Hop(server, bytesBefore)));
      }
    };
  }

  /** Takes a datagram from the network. */
  Inbound receive(InetSocketAddress from, ByteBuffer datagram) {
    if (!datagram.hasRemaining()) {
      return Inbound.CONSUMED;
    }
    byte first = datagram.get(datagram.position());
    if (FrameType.isQuic(first)) {
      return Inbound.FOREIGN;
    }
    Optional<FrameType> type = FrameType.of(first);
    if (type.isEmpty()) {
      complaints.refuse(Trouble.MALFORMED, from);
      return Inbound.CONSUMED;
    }
    Inbound inbound =
        switch (type.get()) {
          case DIRECT -> direct(from, datagram);
          case RELAYED -> relayed(from, datagram);
          case PROPOSAL, PROBE -> peerFrame(type.get(), new Via.Direct(from), datagram);
          case ASK, CHALLENGE, REGISTER, REGISTERED, REFUSED, PING, PONG, ABSENT ->
              relayFrame(from, datagram);
        };
    if (inbound instanceof Inbound.Consumed) {
      wakeAt(millis.getAsLong());
    }
    return inbound;
  }

  private Inbound direct(InetSocketAddress from, ByteBuffer datagram) {
    int start = datagram.position();
    int bytes = datagram.remaining() - DIRECT_HEADER_BYTES;
    if (bytes <= 0 || !FrameType.isQuic(datagram.get(start + DIRECT_HEADER_BYTES))) {
      complaints.refuse(Trouble.MALFORMED, from);
      return Inbound.CONSUMED;
    }
    long now = millis.getAsLong();
    Route route = Route.read(datagram.slice(start + 1, Route.BYTES));
    Optional<Peer> found = peer(route, datagram.get(start + DIRECT_HEADER_BYTES), from, now);
    if (found.isEmpty()) {
      return Inbound.CONSUMED;
    }
    Peer peer = found.get();
    peer.heardAt(from, bytes, now);
    peer.directTraffic().in(bytes);
    if (peer.direct().filter(path -> path.address().equals(from)).isEmpty()) {
      probing.heardElsewhere(peer, from, now);
    }
    return new Inbound.Packet(peer.label(), DIRECT_HEADER_BYTES);
  }

  private Inbound relayed(InetSocketAddress from, ByteBuffer datagram) {
    Optional<RelayClient> relay = relays.at(from);
    Optional<Route> sender = relay.flatMap(client -> client.sender(datagram));
    if (relay.isEmpty() || datagram.remaining() <= RelayMachine.HEADER_BYTES) {
      complaints.refuse(Trouble.MALFORMED, from);
      return Inbound.CONSUMED;
    }
    if (sender.isEmpty()) {
      complaints.count(Trouble.LATE); // of the registration before
      return Inbound.CONSUMED;
    }
    long now = millis.getAsLong();
    int bytes = datagram.remaining() - RelayMachine.HEADER_BYTES;
    ByteBuffer inner = datagram.slice(datagram.position() + RelayMachine.HEADER_BYTES, bytes);
    Optional<Peer> found = peer(sender.get(), inner.get(0), from, now);
    if (found.isEmpty()) {
      return Inbound.CONSUMED;
    }
    relay.get().heard(sender.get());
    if (!FrameType.isQuic(inner.get(0))) {
      Optional<FrameType> type = FrameType.of(inner.get(0));
      return type.isEmpty()
          ? Inbound.CONSUMED
          : peerFrame(type.get(), new Via.Relayed(relay.get()), inner);
    }
    found.get().heardThrough(relay.get(), now);
    found.get().relayedTraffic().in(bytes);
    return new Inbound.Packet(found.get().label(), RelayMachine.HEADER_BYTES);
  }

  /**
   * The peer that a packet names. A new one must begin as QUIC does: packets of a connection that
   * is under way, under a name that was never heard, are for what was here before a restart, or
   * were given that name by somebody else.
   */
  private Optional<Peer> peer(Route route, byte first, InetSocketAddress from, long now) {
    if (route.equals(ownRoute)) {
      complaints.refuse(Trouble.NOT_PROVEN, from);
      return Optional.empty();
    }
    if (table.at(route).isEmpty() && FrameType.isUnderWay(first)) {
      complaints.count(Trouble.LATE);
      return Optional.empty();
    }
    Optional<Peer> peer = table.at(route, now);
    if (peer.isEmpty()) {
      complaints.refuse(Trouble.FULL, from);
    }
    peer.ifPresent(known -> known.used(now));
    return peer;
  }

  private Inbound peerFrame(FrameType type, Via via, ByteBuffer frame) {
    long now = millis.getAsLong();
    switch (type) {
      case PROPOSAL -> meeting.receive(via, frame, now);
      case PROBE -> probing.receive(via, frame, now);
      case DIRECT, RELAYED, ASK, CHALLENGE, REGISTER, REGISTERED, REFUSED, PING, PONG, ABSENT ->
          complaints.refuse(Trouble.MALFORMED, via);
    }
    return Inbound.CONSUMED;
  }

  private Inbound relayFrame(InetSocketAddress from, ByteBuffer datagram) {
    Optional<RelayClient> relay = relays.at(from);
    if (relay.isEmpty()) {
      complaints.refuse(Trouble.MALFORMED, from);
      return Inbound.CONSUMED;
    }
    boolean before = relay.get().isUsable();
    relay.get().receive(datagram);
    if (!before && relay.get().isUsable()) {
      offerByRelay();
    }
    return Inbound.CONSUMED;
  }

  /** A relay has become usable: who could not be reached until now may be by it. */
  private void offerByRelay() {
    long now = millis.getAsLong();
    for (Peer peer : table.all()) {
      if (peer.direct().isEmpty() && peer.id().isPresent() && peer.inUse(now)) {
        peer.introduction().offerAt(now + OFFER_AFTER_MILLIS);
        wake(peer, now + OFFER_AFTER_MILLIS);
      }
    }
  }

  private void wake(Peer peer, long at) {
    peer.wakeAt(Math.min(peer.wakeAtMillis(), at));
    wakeAt(at);
  }

  private void wakeAt(long at) {
    nextMillis = Math.min(nextMillis, at);
  }

  /** When {@link #tick} has something to do. */
  long nextMillis() {
    return nextMillis;
  }

  /** Does what is due. */
  void tick() {
    long now = millis.getAsLong();
    long next = relays.tick();
    for (Peer peer : table.all()) {
      if (peer.wakeAtMillis() <= now) {
        peer.wakeAt(Math.min(probing.turn(peer, now), meeting.turn(peer, now)));
      }
      next = Math.min(next, peer.wakeAtMillis());
    }
    nextMillis = next;
  }

  /** How each peer is reached. */
  List<PathStatus> statuses() {
    long now = millis.getAsLong();
    return table.all().stream().map(peer -> peer.status(relays, now)).toList();
  }

  /** How the peer that QUIC knows by this address is reached. */
  Way way(InetSocketAddress label) {
    long now = millis.getAsLong();
    return table
        .labelled(label)
        .map(peer -> peer.status(relays, now).way())
        .orElseGet(() -> Labels.isLabel(label) ? Way.UNKNOWN : Way.direct(label));
  }

  /** What was sent and received in all, by kind of path. */
  PathTotals totals() {
    return new PathTotals(
        table.directTotal().counts(),
        table.relayedTotal().counts(),
        complaints.counts(),
        relays.all().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    client -> client.relay().address(), RelayClient::isUsable)));
  }

  /** The relays with what is known about them. */
  List<RelayClient> relays() {
    return relays.all();
  }

  /** What was refused so far. */
  Complaints<Trouble> complaints() {
    return complaints;
  }
}
