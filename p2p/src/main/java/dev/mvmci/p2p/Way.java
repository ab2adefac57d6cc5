package dev.mvmci.p2p;

import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Optional;

/**
 * The way by which a peer is reached at a moment.
 *
 * @param address of the peer if the way is direct, of the relay if it is relayed
 */
public record Way(Kind kind, Optional<InetSocketAddress> address) {

  /** Nothing is known about it. */
  public static final Way UNKNOWN = new Way(Kind.UNKNOWN, Optional.empty());

  /** Straight to the peer's own address. */
  public static Way direct(InetSocketAddress address) {
    return new Way(Kind.DIRECT, Optional.of(address));
  }

  /** Which way packets take. */
  public enum Kind {
    DIRECT,
    RELAYED,
    /** Nothing has been heard from the peer on any way yet, or the session is over. */
    UNKNOWN;

    /** As tables and metrics have it. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
