package dev.mvmci.http;

import java.net.InetSocketAddress;

/** Host and port as a URL has them. */
public final class Authority {

  private Authority() {}

  /** {@code host:port}; an IPv6 address is put in brackets unless it has them already. */
  public static String of(String host, int port) {
    return (host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host) + ":" + port;
  }

  /** The same of an address that is resolved. */
  public static String of(InetSocketAddress address) {
    return of(address.getAddress().getHostAddress(), address.getPort());
  }
}
