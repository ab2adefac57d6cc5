package dev.mvmci.p2p.path;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Addresses at which a peer may be found; the newest take the place of the oldest. */
final class Candidates {

  static final int MOST = 16;

  private static final int CLASS_E = 0xf0;

  private final Set<InetSocketAddress> addresses = new LinkedHashSet<>();

  /** Adds those to which a probe may be sent at all. */
  void add(List<InetSocketAddress> found) {
    found.forEach(this::add);
  }

  /** Adds one, as the newest. */
  void add(InetSocketAddress address) {
    if (!acceptable(address)) {
      return;
    }
    addresses.remove(address);
    if (addresses.size() >= MOST) {
      Iterator<InetSocketAddress> oldest = addresses.iterator();
      oldest.next();
      oldest.remove();
    }
    addresses.add(address);
  }

  boolean contains(InetSocketAddress address) {
    return addresses.contains(address);
  }

  List<InetSocketAddress> all() {
    return new ArrayList<>(addresses);
  }

  /** One host, and not one of those that stand for peers. */
  static boolean acceptable(InetSocketAddress address) {
    InetAddress host = address.getAddress();
    return host != null
        && address.getPort() != 0
        && !host.isMulticastAddress()
        && !host.isAnyLocalAddress()
        && !(host instanceof Inet4Address v4 && (v4.getAddress()[0] & CLASS_E) == CLASS_E);
  }
}
