package dev.mvmci.p2p;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * A peer and where it may be found.
 *
 * @param addresses of its UDP socket, the likeliest first; may be empty if a relay leads there
 * @param relays that it is registered at
 */
public record Contact(NodeId id, List<InetSocketAddress> addresses, List<RelayAddress> relays) {

  /** Addresses of one peer at most. */
  public static final int MAX_ADDRESSES = 16;

  /** Relays of one peer at most. */
  public static final int MAX_RELAYS = 8;

  public Contact {
    addresses = List.copyOf(addresses);
    relays = List.copyOf(relays);
    if (addresses.size() > MAX_ADDRESSES || relays.size() > MAX_RELAYS) {
      throw new IllegalArgumentException(
          "peer %s has %d addresses and %d relays; at most %d and %d are taken"
              .formatted(id.brief(), addresses.size(), relays.size(), MAX_ADDRESSES, MAX_RELAYS));
    }
    for (InetSocketAddress address : addresses) {
      if (address.isUnresolved()) {
        throw new IllegalArgumentException(
            "'%s' does not resolve; a contact holds addresses, not names".formatted(address));
      }
    }
  }

  /** A peer that is reached directly. */
  public static Contact direct(NodeId id, InetSocketAddress... addresses) {
    return new Contact(id, List.of(addresses), List.of());
  }
}
