package dev.mvmci.p2p.path;

import dev.mvmci.p2p.relay.Route;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The addresses by which QUIC knows peers: of 240.0.0.0/8, to which no network leads. Each is given
 * to one peer and never to another, so a late packet cannot reach the wrong one; a trillion of them
 * outlast any process. Safe for several threads.
 */
final class Labels {

  private static final int NETWORK = 240;
  private static final long HOSTS = 1L << 24;
  private static final long PORTS = 65_535;

  private final AtomicLong given = new AtomicLong();
  private final Map<Route, InetSocketAddress> labels = new ConcurrentHashMap<>();
  private final Map<InetSocketAddress, Route> routes = new ConcurrentHashMap<>();

  InetSocketAddress of(Route route) {
    return labels.computeIfAbsent(
        route,
        unlabelled -> {
          InetSocketAddress label = label(given.getAndIncrement());
          routes.put(label, unlabelled);
          return label;
        });
  }

  Optional<Route> at(InetSocketAddress label) {
    return Optional.ofNullable(routes.get(label));
  }

  void forget(Route route) {
    InetSocketAddress label = labels.remove(route);
    if (label != null) {
      routes.remove(label);
    }
  }

  /** Whether an address is one that could stand for a peer. */
  static boolean isLabel(InetSocketAddress address) {
    byte[] host = address.getAddress().getAddress();
    return host.length == 4 && Byte.toUnsignedInt(host[0]) == NETWORK;
  }

  private static InetSocketAddress label(long number) {
    int host = (int) (number % HOSTS);
    int port = 1 + (int) (number / HOSTS % PORTS);
    byte[] address = {(byte) NETWORK, (byte) (host >>> 16), (byte) (host >>> 8), (byte) host};
    try {
      return new InetSocketAddress(InetAddress.getByAddress(address), port);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an address", e);
    }
  }
}
