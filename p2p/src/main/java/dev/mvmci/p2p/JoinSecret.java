package dev.mvmci.p2p;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/**
 * What a ticket carries to let its holder in. Only its hash is kept by those who issue it, and its
 * text form is a mask.
 */
public final class JoinSecret {

  private static final int BYTES = 24;
  private static final int ID_DIGITS = 12;

  private final String text;

  private JoinSecret(String text) {
    this.text = text;
  }

  /** A new secret of 192 random bits. */
  public static JoinSecret random(SecureRandom random) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return new JoinSecret(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  /**
   * Reads what {@link #reveal()} gave.
   *
   * @throws IllegalArgumentException if it has another form; the message does not repeat it
   */
  public static JoinSecret parse(String text) {
    if (!text.matches("[A-Za-z0-9_-]{%d}".formatted(BYTES * 4 / 3))) {
      throw new IllegalArgumentException(
          "a join secret has %d letters, digits, '-' and '_'; this has %d characters"
              .formatted(BYTES * 4 / 3, text.length()));
    }
    return new JoinSecret(text);
  }

  /** The secret itself, for the ticket and for the request that shows it. */
  public String reveal() {
    return text;
  }

  /** SHA-256 of the secret in hexadecimal: what the issuer keeps. */
  public String hash() {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** By what a ticket is named when it is listed or revoked; says nothing about the secret. */
  public String ticketId() {
    return hash().substring(0, ID_DIGITS);
  }

  @Override
  public String toString() {
    return "*** (ticket " + ticketId() + ")";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof JoinSecret that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }
}
