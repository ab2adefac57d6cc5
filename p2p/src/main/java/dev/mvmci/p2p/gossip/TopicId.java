package dev.mvmci.p2p.gossip;

import java.util.Arrays;
import java.util.HexFormat;

/** Names a topic: 32 bytes that those who want to meet agreed upon. Immutable. */
public final class TopicId {

  /** Bytes of a topic's name. */
  public static final int BYTES = 32;

  private static final HexFormat HEX = HexFormat.of();

  private final byte[] bytes;

  private TopicId(byte[] bytes) {
    this.bytes = bytes;
  }

  /** The topic of these 32 bytes. */
  static TopicId of(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException(
          "a topic has %d bytes; these are %d".formatted(BYTES, bytes.length));
    }
    return new TopicId(bytes.clone());
  }

  /**
   * Reads the text form, 64 hexadecimal digits; upper-case digits are taken too.
   *
   * @throws IllegalArgumentException saying what is wrong with the text
   */
  public static TopicId parse(String text) {
    if (text.length() != 2 * BYTES) {
      throw new IllegalArgumentException(
          "a topic has %d hexadecimal digits; this has %d characters"
              .formatted(2 * BYTES, text.length()));
    }
    for (int i = 0; i < text.length(); i++) {
      if (!HexFormat.isHexDigit(text.charAt(i))) {
        throw new IllegalArgumentException(
            "a topic has hexadecimal digits only; character %d is '%c'"
                .formatted(i + 1, text.charAt(i)));
      }
    }
    return new TopicId(HEX.parseHex(text));
  }

  byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TopicId that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** 64 lower-case hexadecimal digits. */
  @Override
  public String toString() {
    return HEX.formatHex(bytes);
  }
}
