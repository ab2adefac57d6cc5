package dev.mvmci.sql;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * Where a member is reached, as people write it: {@code host:port}, an IPv6 address in brackets.
 *
 * @param host name or address, without brackets
 */
public record HostPort(String host, int port) {

  private static final int MAX_PORT = 65_535;

  /**
   * Reads what stands before and behind the last colon; whether one can connect there, {@link
   * #isValid} tells.
   *
   * @throws IllegalArgumentException if there is no host, or the port is no number
   */
  public static HostPort parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 1) {
      throw new IllegalArgumentException("'" + text + "' is not host:port");
    }
    String host = text.substring(0, colon).replaceAll("^\\[|]$", "");
    return new HostPort(host, Integer.parseInt(text.substring(colon + 1)));
  }

  /** Whether a text is a host and a port that one can connect to. */
  public static boolean isValid(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 1 || !text.substring(colon + 1).matches("[0-9]{1,5}")) {
      return false;
    }
    String host = text.substring(0, colon);
    boolean plain = host.indexOf(':') < 0 || (host.startsWith("[") && host.endsWith("]"));
    int port = parse(text).port();
    return plain && port > 0 && port <= MAX_PORT;
  }

  /** Whether the host is this machine for sure; names but {@code localhost} are not looked up. */
  public boolean isLoopback() {
    try {
      return host.equals("localhost")
          || (host.matches("[0-9.]+|.*:.*") && InetAddress.getByName(host).isLoopbackAddress());
    } catch (UnknownHostException _) {
      return false; // not a literal address after all
    }
  }

  /** Looks the host up each time, because a member's address may change. */
  public InetSocketAddress resolve() {
    return new InetSocketAddress(host, port);
  }

  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host) + ":" + port;
  }
}
