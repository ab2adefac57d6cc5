package dev.mvmci.app.node;

import dev.mvmci.http.Authority;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Where a server listens. Only loopback is taken: whoever can connect may do everything, so nobody
 * beyond this machine can.
 *
 * @param port 0 for any free one
 */
public record Address(String host, int port) {

  public Address {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port is " + port + "; it takes 0 to 65535");
    }
    requireLoopback(host);
  }

  /** Reads {@code host:port}, {@code host} or {@code :port}; what is left out is the default's. */
  public static Address parse(String text, Address fallback) {
    int colon = text.lastIndexOf(':');
    if (colon < 0 || text.endsWith("]")) {
      return new Address(text.isEmpty() ? fallback.host() : text, fallback.port());
    }
    String host = text.substring(0, colon);
    try {
      int port = Integer.parseInt(text.substring(colon + 1));
      return new Address(host.isEmpty() ? fallback.host() : host, port);
    } catch (NumberFormatException _) {
      throw new IllegalArgumentException("address is '" + text + "'; it takes host:port");
    }
  }

  private static void requireLoopback(String host) {
    try {
      if (InetAddress.getByName(host).isLoopbackAddress()) {
        return;
      }
    } catch (UnknownHostException _) {
      throw new IllegalArgumentException("no such host to listen on: '" + host + "'");
    }
    throw new IllegalArgumentException(
        "'%s' is reachable from other machines, and this version does not ask who calls; listen on"
                .formatted(host)
            + " 127.0.0.1");
  }

  /** As a client on this machine writes it. */
  public String url(int boundPort) {
    return "http://" + Authority.of(host, boundPort);
  }
}
