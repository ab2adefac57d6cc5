package dev.mvmci.control.peers;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Under which addresses others find a socket. */
final class Reachable {

  private static final int MOST = 8;

  private Reachable() {}

  /** The address itself, or those of all interfaces where it is bound to any. */
  static List<InetSocketAddress> addresses(InetSocketAddress bound) {
    if (!bound.getAddress().isAnyLocalAddress()) {
      return List.of(bound);
    }
    var addresses = new ArrayList<InetSocketAddress>();
    try {
      for (NetworkInterface card : Collections.list(NetworkInterface.getNetworkInterfaces())) {
        if (card.isUp()) {
          card.inetAddresses()
              .filter(Reachable::fromElsewhere)
              .map(address -> new InetSocketAddress(address, bound.getPort()))
              .forEach(addresses::add);
        }
      }
    } catch (SocketException e) {
      throw new IllegalStateException("the network interfaces cannot be listed", e);
    }
    return addresses.isEmpty()
        ? List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), bound.getPort()))
        : List.copyOf(addresses.subList(0, Math.min(MOST, addresses.size())));
  }

  private static boolean fromElsewhere(InetAddress address) {
    return !address.isLoopbackAddress()
        && !address.isLinkLocalAddress()
        && !address.isMulticastAddress();
  }
}
