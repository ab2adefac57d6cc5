package dev.mvmci.p2p.path;

import dev.mvmci.p2p.NodeId;
import dev.mvmci.p2p.Way;
import java.net.InetSocketAddress;
import java.time.Duration;
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
    Way.Kind kind,
    Optional<InetSocketAddress> address,
    Optional<Duration> roundTrip,
    Counts direct,
    Counts relayed) {

  /** Kind and address. */
  Way way() {
    return new Way(kind, address);
  }

  /** What was sent and received, of QUIC's packets, without our headers. */
  public record Counts(long packetsIn, long bytesIn, long packetsOut, long bytesOut) {
    static final Counts NONE = new Counts(0, 0, 0, 0);
  }
}
