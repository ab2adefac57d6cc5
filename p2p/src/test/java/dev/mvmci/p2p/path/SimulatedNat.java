package dev.mvmci.p2p.path;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A translator of addresses between a private network and the public one. */
final class SimulatedNat {

  /** What it lets in. */
  enum Kind {
    /** Whoever sends to the mapping. */
    FULL_CONE,
    /** Hosts that were sent to. */
    RESTRICTED,
    /** Ports that were sent to. */
    PORT_RESTRICTED,
    /** Ports that were sent to, each by a mapping of its own. */
    SYMMETRIC
  }

  private record Key(InetSocketAddress inside, Optional<InetSocketAddress> outside) {}

  private final String publicHost;
  private final Kind kind;
  private final Map<Key, Integer> ports = new HashMap<>();
  private final Map<Integer, InetSocketAddress> insides = new HashMap<>();
  private final Map<Integer, Set<String>> sentTo = new HashMap<>();
  private int nextPort = 20_000;

  SimulatedNat(String publicHost, Kind kind) {
    this.publicHost = publicHost;
    this.kind = kind;
  }

  String publicHost() {
    return publicHost;
  }

  /** The source address of a packet that leaves. */
  InetSocketAddress outbound(InetSocketAddress inside, InetSocketAddress to) {
    var key = new Key(inside, kind == Kind.SYMMETRIC ? Optional.of(to) : Optional.empty());
    int port = ports.computeIfAbsent(key, _ -> nextPort++);
    insides.put(port, inside);
    sentTo.computeIfAbsent(port, _ -> new HashSet<>()).add(remembered(to));
    return SimulatedNetwork.address(publicHost, port);
  }

  /** Where a packet from outside goes; empty if it is dropped. */
  Optional<InetSocketAddress> inbound(InetSocketAddress from, int port) {
    InetSocketAddress inside = insides.get(port);
    if (inside == null
        || (kind != Kind.FULL_CONE
            && !sentTo.getOrDefault(port, Set.of()).contains(remembered(from)))) {
      return Optional.empty();
    }
    return Optional.of(inside);
  }

  private String remembered(InetSocketAddress outside) {
    String host = outside.getAddress().getHostAddress();
    return switch (kind) {
      case FULL_CONE -> "";
      case RESTRICTED -> host;
      case PORT_RESTRICTED, SYMMETRIC -> host + ":" + outside.getPort();
    };
  }

  /** Forgets all mappings; new ones get other ports. */
  void flush() {
    ports.clear();
    insides.clear();
    sentTo.clear();
    nextPort += 1_000;
  }
}
