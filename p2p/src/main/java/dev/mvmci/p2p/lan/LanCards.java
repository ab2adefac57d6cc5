package dev.mvmci.p2p.lan;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The networks that this machine is on. */
final class LanCards {

  /** Where everybody on a network hears (RFC 6762, 3). */
  static final InetSocketAddress GROUP = new InetSocketAddress(group(), 5_353);

  private static final int MOST = 16;

  private LanCards() {}

  private static InetAddress group() {
    return InetAddress.ofLiteral("224.0.0.251");
  }

  /** Those over which a group can be reached. */
  static List<NetworkInterface> all() {
    var cards = new ArrayList<NetworkInterface>();
    try {
      for (NetworkInterface card : Collections.list(NetworkInterface.getNetworkInterfaces())) {
        if (card.isUp() && !card.isLoopback() && card.supportsMulticast() && hasIpv4(card)) {
          cards.add(card);
        }
      }
    } catch (SocketException _) {
      // Without a list there is no network to look on; it is looked again later.
    }
    return cards.subList(0, Math.min(MOST, cards.size()));
  }

  private static boolean hasIpv4(NetworkInterface card) {
    return card.getInterfaceAddresses().stream()
        .anyMatch(own -> own.getAddress() instanceof Inet4Address);
  }

  /** This machine's addresses on the network of another one; none if it is not on any of ours. */
  static List<InetAddress> addressesBeside(InetAddress other) {
    return all().stream()
        .filter(card -> card.getInterfaceAddresses().stream().anyMatch(own -> isBeside(own, other)))
        .flatMap(card -> card.getInterfaceAddresses().stream())
        .map(InterfaceAddress::getAddress)
        .filter(address -> !address.isLinkLocalAddress())
        .toList();
  }

  private static boolean isBeside(InterfaceAddress own, InetAddress other) {
    byte[] one = own.getAddress().getAddress();
    byte[] two = other.getAddress();
    if (one.length != two.length) {
      return false;
    }
    int bits = own.getNetworkPrefixLength();
    for (int i = 0; i < bits; i++) {
      int mask = 0x80 >> (i % 8);
      if ((one[i / 8] & mask) != (two[i / 8] & mask)) {
        return false;
      }
    }
    return bits > 0;
  }
}
