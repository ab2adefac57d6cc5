package dev.mvmci.p2p.path;

import dev.mvmci.p2p.NodeId;
import dev.mvmci.p2p.relay.Complaints;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds direct paths and watches over them: asks sealed questions at all addresses where a peer may
 * be, takes the first that answers, keeps asking there, and gives it up when it is silent. For the
 * thread of the socket.
 */
final class Probing {

  private static final Logger LOG = LoggerFactory.getLogger(Probing.class);

  /** After so long without a sign the current path makes room for another that answers. */
  private static final long SILENT_MILLIS = 300;

  private static final double CLEARLY_FASTER = 0.7;
  private static final double NOTABLE_MILLIS = 2;

  private final PeerTable table;
  private final Wire wire;
  private final Relays relays;
  private final NodeId self;
  private final Complaints<Trouble> complaints;

  Probing(PeerTable table, Wire wire, Relays relays, NodeId self, Complaints<Trouble> complaints) {
    this.table = table;
    this.wire = wire;
    this.relays = relays;
    this.self = self;
    this.complaints = complaints;
  }

  /** Does what is due for a peer; answers when something is again. */
  long turn(Peer peer, long now) {
    Optional<DirectPath> direct = peer.direct();
    if (direct.isPresent() && direct.get().liveness().lost(now)) {
      lose(peer, direct.get(), now);
      direct = Optional.empty();
    }
    if (direct.isPresent()) {
      if (direct.get().liveness().askAtMillis() <= now) {
        watch(peer, direct.get(), now);
      }
      return direct.get().liveness().askAtMillis();
    }
    if (peer.rounds().dueAtMillis() <= now) {
      askEverywhere(peer, now);
    }
    return peer.rounds().dueAtMillis();
  }

  private void lose(Peer peer, DirectPath path, long now) {
    LOG.info("event=path-lost peer={} address={}", name(peer), path.address());
    peer.directIsLost();
    peer.rounds().begin(now);
    peer.introduction().offerAt(now);
  }

  /** Asks on the direct path whether it still works. */
  void watch(Peer peer, DirectPath path, long now) {
    peer.keys()
        .current()
        .ifPresent(exchange -> {
          path.liveness().asked(now);
          ask(peer, exchange, new Via.Direct(path.address()), now);
        });
  }

  private void askEverywhere(Peer peer, long now) {
    Optional<Exchange> exchange = peer.keys().newest();
    if (exchange.isEmpty() || !peer.inUse(now)) {
      peer.rounds().end();
      return;
    }
    peer.rounds().done(now);
    var addresses = new LinkedHashSet<>(peer.candidates().all());
    addresses.addAll(peer.hints());
    for (InetSocketAddress address : addresses) {
      if (peer.mayProbe(now)) {
        ask(peer, exchange.get(), new Via.Direct(address), now);
      }
    }
    askThroughRelay(peer, now);
  }

  private void askThroughRelay(Peer peer, long now) {
    peer.keys()
        .current()
        .ifPresent(exchange ->
            relays
                .bestFor(peer, now)
                .ifPresent(relay -> ask(peer, exchange, new Via.Relayed(relay), now)));
  }

  private void ask(Peer peer, Exchange exchange, Via via, long now) {
    long number = exchange.nextNumber();
    Optional<InetSocketAddress> address =
        via instanceof Via.Direct(InetSocketAddress at) ? Optional.of(at) : Optional.empty();
    peer.keys().asked(number, new Keys.Question(exchange, address, now));
    wire.send(peer, via, exchange.question(number));
  }

  /** A packet came directly from an address that is not the path's: the peer may have moved. */
  void heardElsewhere(Peer peer, InetSocketAddress from, long now) {
    if (peer.keys().current().isPresent() && peer.mayProbe(now)) {
      ask(peer, peer.keys().current().get(), new Via.Direct(from), now);
    }
  }

  /** Takes a probe. */
  void receive(Via via, ByteBuffer datagram, long now) {
    Optional<PeerTable.Tagged> found = Exchange.tagOf(datagram).flatMap(table::tagged);
    if (found.isEmpty()) {
      return; // of an exchange that is over, or anything: not worth a word
    }
    Peer peer = found.get().peer();
    Exchange exchange = found.get().exchange();
    Optional<Probe> probe = exchange.open(datagram);
    if (probe.isEmpty()) {
      complaints.refuse(Trouble.NOT_PROVEN, name(peer));
      return;
    }
    switch (probe.get().kind()) {
      case QUESTION -> {
        switch (exchange.take(probe.get().number(), now)) {
          case FRESH -> asked(peer, exchange, via, probe.get(), now);
          case LATE -> complaints.count(Trouble.LATE);
          case REPLAYED -> complaints.refuse(Trouble.REPLAYED, name(peer));
        }
      }
      case ANSWER -> answered(peer, exchange, via, probe.get(), now);
    }
  }

  private void asked(Peer peer, Exchange exchange, Via via, Probe question, long now) {
    use(peer, exchange);
    InetSocketAddress seen =
        switch (via) {
          case Via.Direct(var address) -> address;
          case Via.Relayed(var relay) -> relay.server().orElse(peer.label());
        };
    wire.send(peer, via, exchange.answer(question.number(), seen));
    if (via instanceof Via.Direct(InetSocketAddress address)) {
      boolean current = peer.direct().filter(path -> path.address().equals(address)).isPresent();
      if (!current) {
        peer.candidates().add(address);
        heardElsewhere(peer, address, now);
      }
    }
  }

  private void answered(Peer peer, Exchange exchange, Via via, Probe answer, long now) {
    Optional<Keys.Question> question = peer.keys().answered(exchange, answer.number());
    Optional<InetSocketAddress> from =
        via instanceof Via.Direct(InetSocketAddress at) ? Optional.of(at) : Optional.empty();
    if (question.isEmpty() || !question.get().address().equals(from)) {
      return; // late, twice, or from where nothing was asked
    }
    use(peer, exchange);
    double took = (double) (now - question.get().atMillis());
    if (from.isEmpty()) {
      peer.relayedTook(took);
    } else {
      works(peer, from.get(), took, now);
    }
  }

  private void use(Peer peer, Exchange exchange) {
    if (peer.keys().use(exchange)) {
      table.expect(peer, exchange);
    }
  }

  private void works(Peer peer, InetSocketAddress address, double took, long now) {
    Optional<DirectPath> direct = peer.direct();
    if (direct.filter(path -> path.address().equals(address)).isPresent()) {
      direct.get().heard(now);
      direct.get().liveness().answered(now, took);
      return;
    }
    if (direct.isPresent() && !isBetter(peer, address, took, direct.get(), now)) {
      return;
    }
    LOG.info("event=path-direct peer={} address={} rtt_ms={}", name(peer), address, took);
    peer.directIs(new DirectPath(address, took, now));
    peer.rounds().end();
  }

  /**
   * Of two paths that work, the peer with the smaller name chooses; the other follows it to where
   * its packets come from. So both end on the same one, also after one of them has moved.
   */
  private boolean isBetter(
      Peer peer, InetSocketAddress address, double took, DirectPath current, long now) {
    boolean silent = now - current.heardAtMillis() > SILENT_MILLIS;
    if (current.liveness().inDoubt(now) || (peer.lastCameFrom(address) && silent)) {
      return true;
    }
    boolean chooses = peer.id().filter(id -> self.compareTo(id) < 0).isPresent();
    if (!chooses) {
      return peer.lastCameFrom(address);
    }
    double before = current.liveness().roundTripMillis();
    return took < before * CLEARLY_FASTER && before - took > NOTABLE_MILLIS;
  }

  /** Looks again at everything, because this side's own addresses have changed. */
  void lookAgain(long now) {
    for (Peer peer : new ArrayList<>(table.all())) {
      peer.direct().ifPresent(path -> watch(peer, path, now));
      if (peer.direct().isEmpty()) {
        peer.rounds().begin(now);
      }
      peer.introduction().offerAt(now);
      peer.wakeAt(now);
    }
  }

  private static String name(Peer peer) {
    return peer.id().map(NodeId::brief).orElseGet(() -> peer.route().toString());
  }
}
