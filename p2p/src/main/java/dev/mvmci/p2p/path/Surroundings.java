package dev.mvmci.p2p.path;

import dev.mvmci.p2p.relay.RelayTarget;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the machine cannot know by itself: own addresses, and those of relays. These may block. */
final class Surroundings {

  private static final Logger LOG = LoggerFactory.getLogger(Surroundings.class);
  private static final int MOST_ADDRESSES = 8;

  private Surroundings() {}

  /** Addresses under which peers may find a socket that is bound here. */
  static List<InetSocketAddress> addresses(InetSocketAddress bound) {
    if (!bound.getAddress().isAnyLocalAddress()) {
      return List.of(bound);
    }
    var addresses = new ArrayList<InetSocketAddress>();
    try {
      for (NetworkInterface card : Collections.list(NetworkInterface.getNetworkInterfaces())) {
        if (card.isUp() && !card.isLoopback()) {
          Collections.list(card.getInetAddresses()).stream()
              .filter(address -> !address.isLinkLocalAddress())
              .map(address -> new InetSocketAddress(address, bound.getPort()))
              .forEach(addresses::add);
        }
      }
    } catch (SocketException e) {
      LOG.debug("event=interfaces-unknown error={}", e.getMessage());
    }
    return addresses.stream().limit(MOST_ADDRESSES).toList();
  }

  /**
   * Where a relay is.
   *
   * @param attempt of several addresses that a name has, the next one for the next number
   */
  static Optional<InetSocketAddress> resolve(RelayTarget relay, int attempt) {
    try {
      InetAddress[] found = InetAddress.getAllByName(relay.address().host());
      return Optional.of(
          new InetSocketAddress(found[attempt % found.length], relay.address().port()));
    } catch (UnknownHostException _) {
      LOG.debug("event=relay-unresolved relay={}", relay);
      return Optional.empty();
    }
  }
}
