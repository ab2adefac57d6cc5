package dev.mvmci.p2p.ticket;

import java.io.ByteArrayOutputStream;
import java.util.Locale;

/** Base32 of RFC 4648, in lower case and without padding, as iroh writes it. */
final class Base32 {

  private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";

  private Base32() {}

  static String encode(byte[] bytes) {
    var text = new StringBuilder((bytes.length * 8 + 4) / 5);
    int pending = 0;
    int bits = 0;
    for (byte octet : bytes) {
      pending = pending << 8 | (octet & 0xff);
      bits += 8;
      while (bits >= 5) {
        bits -= 5;
        text.append(ALPHABET.charAt((pending >> bits) & 31));
      }
      pending &= 31;
    }
    if (bits > 0) {
      text.append(ALPHABET.charAt((pending << (5 - bits)) & 31));
    }
    return text.toString();
  }

  /** Takes letters of either case; the bits after the last whole byte must be zero. */
  static byte[] decode(String text) throws TicketException {
    String digits = text.toLowerCase(Locale.ROOT);
    var bytes = new ByteArrayOutputStream(digits.length() * 5 / 8);
    int pending = 0;
    int bits = 0;
    for (int i = 0; i < digits.length(); i++) {
      int value = ALPHABET.indexOf(digits.charAt(i));
      if (value < 0) {
        throw new TicketException(
            "'%c' does not occur in base32 (character %d after 'endpoint')"
                .formatted(digits.charAt(i), i + 1));
      }
      pending = (pending << 5 | value) & 0xfff;
      bits += 5;
      if (bits >= 8) {
        bits -= 8;
        bytes.write((pending >> bits) & 0xff);
      }
    }
    if (bits >= 5 || (pending & ((1 << bits) - 1)) != 0) {
      throw new TicketException("its base32 ends in the middle of a byte; is something cut off?");
    }
    return bytes.toByteArray();
  }
}
