package dev.mvmci.p2p.relay;

import dev.mvmci.p2p.NodeId;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * How a relay is run.
 *
 * @param listen where it receives; port 0 for a free one
 * @param access a secret that clients must know; empty if whoever proves a name may register
 * @param allowed names that may register; empty for all
 */
public record RelayConfig(
    InetSocketAddress listen, Optional<String> access, Set<NodeId> allowed, Limits limits) {

  public RelayConfig {
    allowed = Set.copyOf(allowed);
    if (access.filter(String::isBlank).isPresent()) {
      throw new IllegalArgumentException(
          "the relay's access secret is empty; leave it out or set it");
    }
  }

  /** Open to whoever proves a name, with the usual limits. */
  public static RelayConfig open(InetSocketAddress listen) {
    return new RelayConfig(listen, Optional.empty(), Set.of(), Limits.DEFAULT);
  }

  /** The secret is not shown. */
  @Override
  public String toString() {
    return "RelayConfig[listen=%s, access=%s, allowed=%d, limits=%s]"
        .formatted(listen, access.isPresent() ? "***" : "none", allowed.size(), limits);
  }

  /**
   * What a relay takes.
   *
   * @param registrations clients at a time
   * @param packetBytes of one forwarded datagram with its header
   * @param bytesPerSecond that one client may send on average; a quarter of it at once
   * @param totalBytesPerSecond that all may send on average; a quarter of it at once
   * @param handshakesPerSecond registrations whose proof is examined
   * @param expiry after which a silent client is forgotten
   */
  public record Limits(
      int registrations,
      int packetBytes,
      long bytesPerSecond,
      long totalBytesPerSecond,
      int handshakesPerSecond,
      Duration expiry) {

    /** For a few thousand workers on a small machine. */
    public static final Limits DEFAULT =
        new Limits(10_000, 1_500, 16L << 20, 128L << 20, 500, Duration.ofSeconds(60));

    public Limits {
      if (registrations < 1
          || packetBytes < 1_280
          || bytesPerSecond < packetBytes * 4L
          || totalBytesPerSecond < bytesPerSecond
          || handshakesPerSecond < 1
          || expiry.toSeconds() < 1) {
        throw new IllegalArgumentException(
            "limits of a relay are too small: "
                + "registrations %d, packet bytes %d (1280 at least), bytes per second %d, in total %d, "
                    .formatted(registrations, packetBytes, bytesPerSecond, totalBytesPerSecond)
                + "handshakes per second %d, expiry %s".formatted(handshakesPerSecond, expiry));
      }
    }
  }
}
