package dev.mvmci.repram.wire;

import dev.mvmci.http.Authority;
import java.util.Optional;

/** Host and HTTP port of a node. */
public record Endpoint(String host, int port) {

  private static final int MAX_PORT = 65_535;

  /** Says nothing: who is found by name has no port, and 0 means that nobody can connect. */
  private static final int NO_PORT = 1;

  /** A node that whatever carries requests finds by its name alone. */
  public static Endpoint named(String name) {
    return new Endpoint(name, NO_PORT);
  }

  /** Reads {@code host:port}; an IPv6 address stands in brackets. */
  public static Optional<Endpoint> parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 1) {
      return Optional.empty();
    }
    try {
      var endpoint =
          new Endpoint(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
      return endpoint.usable() ? Optional.of(endpoint) : Optional.empty();
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }

  /** Whether one can connect there at all; nodes behind NAT advertise port 0. */
  public boolean usable() {
    return port > 0
        && port <= MAX_PORT
        && !host.isEmpty()
        && host.chars().allMatch(Endpoint::plain);
  }

  private static boolean plain(int c) {
    return Character.isLetterOrDigit(c) || ".-_:[]%".indexOf(c) >= 0;
  }

  @Override
  public String toString() {
    return Authority.of(host, port);
  }
}
