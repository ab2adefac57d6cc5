package dev.mvmci.p2p;

import dev.mvmci.http.Authority;
import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a relay listens, written {@code udp:host:port}, or {@code udp:secret@host:port} if it asks
 * for a secret; an IPv6 address stands in brackets. {@link #toString} masks the secret, {@link
 * #reveal} does not.
 *
 * @param host a name or an address, without brackets
 * @param access the relay's access secret, if it has one
 */
public record RelayAddress(String host, int port, Optional<String> access) {

  private static final Pattern FORM =
      Pattern.compile(
          "udp:(?:([^@]*)@)?(?:\\[([0-9a-fA-F:.]+)]|([0-9A-Za-z._-]{1,253})):([0-9]{1,5})");

  /** Whatever may stand in one word of an address and of a list with commas. */
  private static final Pattern ACCESS = Pattern.compile("[!-~&&[^@,]]{1,256}");

  private static final String MASK = "***";

  public RelayAddress {
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException(
          "a relay's port is %d; it takes 1 to 65535".formatted(port));
    }
    if (access.filter(secret -> !ACCESS.matcher(secret).matches()).isPresent()) {
      throw new IllegalArgumentException(
          "a relay's secret has 1 to 256 visible ASCII characters other than '@' and ','; this one"
              + " has others, or %d".formatted(access.get().length()));
    }
  }

  /** A relay that asks for no secret. */
  public RelayAddress(String host, int port) {
    this(host, port, Optional.empty());
  }

  /**
   * Reads the text form.
   *
   * @throws IllegalArgumentException if it is none; the message does not repeat the secret
   */
  public static RelayAddress parse(String text) {
    Matcher match = FORM.matcher(text);
    if (!match.matches()) {
      String shown = text.substring(text.lastIndexOf('@') + 1);
      throw new IllegalArgumentException(
          "a relay is written udp:host:port or udp:secret@host:port; this is '%s'"
              .formatted(shown.length() > 80 ? shown.substring(0, 80) + "…" : shown));
    }
    String host = match.group(2) == null ? match.group(3) : match.group(2);
    return new RelayAddress(
        host, Integer.parseInt(match.group(4)), Optional.ofNullable(match.group(1)));
  }

  /** Whether it is the same relay, be it with another secret. */
  public boolean isSameAs(RelayAddress other) {
    return host.equals(other.host) && port == other.port;
  }

  /** Whether only this machine can reach it; without a look-up. */
  public boolean isLoopback() {
    try {
      return host.equals("localhost") || InetAddress.ofLiteral(host).isLoopbackAddress();
    } catch (IllegalArgumentException _) {
      return false; // a name
    }
  }

  /** The text form with everything in it. */
  public String reveal() {
    return text(access);
  }

  @Override
  public String toString() {
    return text(access.map(_ -> MASK));
  }

  private String text(Optional<String> secret) {
    return "udp:" + secret.map(shown -> shown + "@").orElse("") + Authority.of(host, port);
  }
}
