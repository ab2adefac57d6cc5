package dev.mvmci.sql.remote;

import java.net.InetSocketAddress;

/** Addresses written as host:port, with an IPv6 host in brackets. */
final class HostPort {

  private static final int MAX_PORT = 65_535;

  private HostPort() {}

  static boolean isValid(String address) {
    int colon = address.lastIndexOf(':');
    if (colon < 1 || !address.substring(colon + 1).matches("[0-9]{1,5}")) {
      return false;
    }
    String host = address.substring(0, colon);
    boolean plain = host.indexOf(':') < 0 || (host.startsWith("[") && host.endsWith("]"));
    int port = port(address);
    return plain && port > 0 && port <= MAX_PORT;
  }

  static String host(String address) {
    String host = address.substring(0, address.lastIndexOf(':'));
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  /** Looks the host up each time, because a member's address may change. */
  static InetSocketAddress resolve(String address) {
    return new InetSocketAddress(host(address), port(address));
  }

  private static int port(String address) {
    return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
  }
}
