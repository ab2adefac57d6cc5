package dev.mvmci.p2p;

import dev.mvmci.http.Authority;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a relay listens, written {@code udp:host:port}; an IPv6 address stands in brackets.
 *
 * @param host a name or an address, without brackets
 */
public record RelayAddress(String host, int port) {

  private static final Pattern FORM =
      Pattern.compile("udp:(?:\\[([0-9a-fA-F:.]+)]|([0-9A-Za-z._-]{1,253})):([0-9]{1,5})");

  public RelayAddress {
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException(
          "a relay's port is %d; it takes 1 to 65535".formatted(port));
    }
  }

  /**
   * Reads the text form.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static RelayAddress parse(String text) {
    Matcher match = FORM.matcher(text);
    if (!match.matches()) {
      throw new IllegalArgumentException(
          "a relay is written udp:host:port; this is '%s'"
              .formatted(text.length() > 80 ? text.substring(0, 80) + "…" : text));
    }
    String host = match.group(1) == null ? match.group(2) : match.group(1);
    return new RelayAddress(host, Integer.parseInt(match.group(3)));
  }

  @Override
  public String toString() {
    return "udp:" + Authority.of(host, port);
  }
}
