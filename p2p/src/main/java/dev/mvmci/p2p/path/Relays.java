package dev.mvmci.p2p.path;

import dev.mvmci.p2p.relay.RelayClient;
import dev.mvmci.p2p.relay.RelayTarget;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The relays at which this side is registered. For the thread of its socket. */
final class Relays {

  static final int MOST = 8;

  private final List<RelayClient> clients = new ArrayList<>();

  /** Adds one, in place of the same relay with another secret; false if there are too many. */
  boolean add(RelayClient client) {
    boolean _ = clients.removeIf(known -> isSame(known, client.relay()));
    return clients.size() < MOST && clients.add(client);
  }

  private static boolean isSame(RelayClient client, RelayTarget relay) {
    return client.relay().address().isSameAs(relay.address());
  }

  /** The client of this very target. */
  Optional<RelayClient> of(RelayTarget relay) {
    return clients.stream().filter(client -> client.relay().equals(relay)).findFirst();
  }

  List<RelayClient> all() {
    return List.copyOf(clients);
  }

  Optional<RelayClient> at(InetSocketAddress address) {
    for (RelayClient client : clients) {
      if (client.isAt(address)) {
        return Optional.of(client);
      }
    }
    return Optional.empty();
  }

  /** The one by which the peer came lately if it works, else the first that may lead there. */
  Optional<RelayClient> bestFor(Peer peer, long nowMillis) {
    Optional<RelayClient> heard = peer.relay(nowMillis);
    if (heard.filter(client -> works(client, peer)).isPresent()) {
      return heard;
    }
    return clients.stream()
        .filter(client -> works(client, peer))
        .findFirst()
        .or(() -> clients.stream().filter(RelayClient::isUsable).findFirst());
  }

  private static boolean works(RelayClient client, Peer peer) {
    return client.isUsable() && !client.isDoubtfulFor(peer.route());
  }

  /** This side's addresses as the relays see them. */
  List<InetSocketAddress> seen() {
    return clients.stream().flatMap(client -> client.seen().stream()).distinct().toList();
  }

  /** Does what is due; answers when something is again. */
  long tick() {
    long next = Long.MAX_VALUE;
    for (RelayClient client : clients) {
      client.tick();
      next = Math.min(next, client.nextMillis());
    }
    return next;
  }
}
