package dev.mvmci.p2p.path;

import dev.mvmci.p2p.relay.Route;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The peers that are known, by route and by the tags of their probes. Bounded: who has proven
 * nothing gives way first, then who has been silent for long. For the thread of the socket.
 */
final class PeerTable {

  static final int MOST = 4_096;
  static final int MOST_UNPROVEN = 1_024;

  private static final long SILENT_MILLIS = Duration.ofMinutes(10).toMillis();

  private final Labels labels;
  private final Map<Route, Peer> peers = new LinkedHashMap<>();
  private final Map<Long, Tagged> byTag = new HashMap<>();
  private final Traffic directTotal = Traffic.total();
  private final Traffic relayedTotal = Traffic.total();

  /** Whose probes a tag marks, and what opens them. */
  record Tagged(Peer peer, Exchange exchange) {}

  PeerTable(Labels labels) {
    this.labels = labels;
  }

  Optional<Peer> at(Route route) {
    return Optional.ofNullable(peers.get(route));
  }

  Optional<Peer> labelled(InetSocketAddress label) {
    return labels.at(label).flatMap(this::at);
  }

  /** The peer with this route, new if need be; empty if there is no room for it. */
  Optional<Peer> at(Route route, long nowMillis) {
    Peer known = peers.get(route);
    if (known != null) {
      return Optional.of(known);
    }
    if (!makeRoom(nowMillis)) {
      return Optional.empty();
    }
    var peer = new Peer(route, labels.of(route), directTotal, relayedTotal, nowMillis);
    peers.put(route, peer);
    return Optional.of(peer);
  }

  private boolean makeRoom(long nowMillis) {
    long unproven = peers.values().stream().filter(PeerTable::isUnproven).count();
    if (unproven >= MOST_UNPROVEN) {
      oldest(PeerTable::isUnproven).ifPresent(this::forget);
    }
    if (peers.size() >= MOST) {
      oldest(peer -> isUnproven(peer) || nowMillis - peer.usedAtMillis() > SILENT_MILLIS)
          .ifPresent(this::forget);
    }
    return peers.size() < MOST;
  }

  private Optional<Peer> oldest(Predicate<Peer> which) {
    @Nullable Peer oldest = null;
    for (Peer peer : peers.values()) {
      if (which.test(peer) && (oldest == null || peer.usedAtMillis() < oldest.usedAtMillis())) {
        oldest = peer;
      }
    }
    return Optional.ofNullable(oldest);
  }

  private static boolean isUnproven(Peer peer) {
    return !peer.wasDialed() && peer.keys().current().isEmpty();
  }

  private void forget(Peer peer) {
    peers.remove(peer.route());
    labels.forget(peer.route());
    byTag.values().removeIf(tagged -> tagged.peer().equals(peer));
  }

  /** Lets probes of this exchange be found, and forgets those that are over. */
  void expect(Peer peer, Exchange exchange) {
    byTag
        .values()
        .removeIf(tagged -> tagged.peer().equals(peer) && !peer.keys().has(tagged.exchange()));
    byTag.put(exchange.peerTag(), new Tagged(peer, exchange));
  }

  Optional<Tagged> tagged(long tag) {
    return Optional.ofNullable(byTag.get(tag));
  }

  Collection<Peer> all() {
    return peers.values();
  }

  /** Of all peers, also of those that were forgotten. */
  Traffic directTotal() {
    return directTotal;
  }

  /** Of all peers, also of those that were forgotten. */
  Traffic relayedTotal() {
    return relayedTotal;
  }
}
