package dev.mvmci.p2p.path;

import dev.mvmci.http.Authority;
import dev.mvmci.p2p.NodeId;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * How a peer is reached at a moment.
 *
 * @param peer empty until the peer has told and proven its name to this layer
 * @param label the address by which QUIC knows it
 * @param address of the peer if the path is direct, of the relay if it is relayed
 * @param roundTrip as last measured between the peers, empty if it was not yet
 */
public record PathStatus(
    Optional<NodeId> peer,
    InetSocketAddress label,
    Kind kind,
    Optional<InetSocketAddress> address,
    Optional<Duration> roundTrip,
    Counts direct,
    Counts relayed) {

  /** Kind and address, for people to read. */
  String text() {
    String name = kind.name().toLowerCase(Locale.ROOT);
    return address
        .map(at -> name + " " + Authority.of(at.getAddress().getHostAddress(), at.getPort()))
        .orElse(name);
  }

  /** Which way packets take. */
  public enum Kind {
    DIRECT,
    RELAYED,
    /** Nothing has been heard from the peer on any way yet. */
    UNKNOWN
  }

  /** What was sent and received, of QUIC's packets, without our headers. */
  public record Counts(long packetsIn, long bytesIn, long packetsOut, long bytesOut) {}
}
