package dev.mvmci.engine.http;

import dev.mvmci.engine.http.HttpFailure.Kind;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;

/**
 * Where requests may go. Names are looked up here and again when the connection is made; in between
 * the JVM remembers what it found, so what was looked at is what is connected to.
 */
final class Destinations {

  private final boolean privateToo;

  Destinations(boolean privateToo) {
    this.privateToo = privateToo;
  }

  /** Throws unless this request may go where it wants to. */
  void check(HttpAsk ask) throws HttpFailure {
    String host = String.valueOf(ask.url().getHost()).toLowerCase(Locale.ROOT);
    if (!isListed(host, ask.hosts())) {
      throw refused(
          "%s is not among the hosts that this run may ask: %s".formatted(host, ask.hosts()));
    }
    if (privateToo) {
      return;
    }
    for (InetAddress address : addresses(host)) {
      if (isPrivate(address)) {
        throw refused(
            "%s is %s, which is not on the internet; this engine asks public addresses only"
                .formatted(host, address.getHostAddress()));
      }
    }
  }

  private static HttpFailure refused(String why) {
    return new HttpFailure(Kind.REFUSED, why, null);
  }

  private static boolean isListed(String host, List<String> hosts) {
    return hosts.isEmpty()
        || hosts.stream()
            .map(listed -> listed.toLowerCase(Locale.ROOT))
            .anyMatch(listed ->
                listed.startsWith("*.") ? host.endsWith(listed.substring(1)) : host.equals(listed));
  }

  private static InetAddress[] addresses(String host) throws HttpFailure {
    try {
      boolean literal = host.startsWith("[") && host.endsWith("]");
      return InetAddress.getAllByName(literal ? host.substring(1, host.length() - 1) : host);
    } catch (UnknownHostException e) {
      throw new HttpFailure(Kind.TRANSPORT, "there is no host " + host, e);
    }
  }

  static boolean isPrivate(InetAddress address) {
    byte[] bytes = address.getAddress();
    int first = bytes[0] & 0xFF;
    int second = bytes[1] & 0xFF;
    boolean local =
        address.isLoopbackAddress()
            || address.isAnyLocalAddress()
            || address.isLinkLocalAddress()
            || address.isSiteLocalAddress()
            || address.isMulticastAddress();
    return local
        || (address instanceof Inet6Address
            ? (first & 0xFE) == 0xFC // unique local, RFC 4193
            : first == 0
                || first >= 240
                || (first == 100 && (second & 0xC0) == 64) // shared, RFC 6598
                || (first == 192 && second == 0 && bytes[2] == 0)
                || (first == 198 && (second & 0xFE) == 18)); // benchmarks, RFC 2544
  }
}
