package dev.mvmci.p2p;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A peer's name: its Ed25519 public key. Nobody hands it out, and only the holder of the private
 * key can act under it. Its one text form is 64 lower-case hexadecimal digits. Immutable.
 */
public final class NodeId implements Comparable<NodeId> {

  /** Bytes of an Ed25519 public key. */
  public static final int BYTES = 32;

  /** Bytes of {@link #routingId()}. */
  public static final int ROUTING_BYTES = 16;

  private static final HexFormat HEX = HexFormat.of();

  /** What precedes the 32 bytes in the X.509 encoding of every Ed25519 key. */
  private static final byte[] ENCODED_PREFIX = HEX.parseHex("302a300506032b6570032100");

  private final byte[] key;

  private NodeId(byte[] key) {
    this.key = key;
  }

  /**
   * The peer with this public key, as RFC 8032 encodes it.
   *
   * @throws IllegalArgumentException if these are not 32 bytes
   */
  public static NodeId of(byte[] key) {
    if (key.length != BYTES) {
      throw new IllegalArgumentException(
          "a node id has %d bytes; these are %d".formatted(BYTES, key.length));
    }
    return new NodeId(key.clone());
  }

  /**
   * The peer with this public key.
   *
   * @throws IllegalArgumentException if it is not an Ed25519 key
   */
  public static NodeId of(PublicKey key) {
    byte[] encoded = key.getEncoded();
    int prefix = ENCODED_PREFIX.length;
    if (encoded.length != prefix + BYTES
        || !Arrays.equals(encoded, 0, prefix, ENCODED_PREFIX, 0, prefix)) {
      throw new IllegalArgumentException(
          "peers have Ed25519 keys; this one is of kind " + key.getAlgorithm());
    }
    return new NodeId(Arrays.copyOfRange(encoded, prefix, encoded.length));
  }

  /**
   * Reads the text form; upper-case digits are taken too.
   *
   * @throws IllegalArgumentException saying what is wrong with the text
   */
  public static NodeId parse(String text) {
    String digits = text.strip();
    if (digits.length() != 2 * BYTES) {
      throw new IllegalArgumentException(
          "a node id has %d hexadecimal digits; this has %d characters"
              .formatted(2 * BYTES, digits.length()));
    }
    for (int i = 0; i < digits.length(); i++) {
      if (!HexFormat.isHexDigit(digits.charAt(i))) {
        throw new IllegalArgumentException(
            "a node id has hexadecimal digits only; character %d is '%c'"
                .formatted(i + 1, digits.charAt(i)));
      }
    }
    return new NodeId(HEX.parseHex(digits));
  }

  /** The 32 bytes of the public key. */
  public byte[] bytes() {
    return key.clone();
  }

  /**
   * What a relay knows this peer by: the first 16 bytes of the SHA-256 of the key. It finds the
   * peer without naming its key on the wire.
   */
  public byte[] routingId() {
    try {
      return Arrays.copyOf(MessageDigest.getInstance("SHA-256").digest(key), ROUTING_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The first ten digits, for tables and logs that people read. */
  public String brief() {
    return HEX.formatHex(key, 0, 5);
  }

  /** 64 lower-case hexadecimal digits. */
  @Override
  public String toString() {
    return HEX.formatHex(key);
  }

  @Override
  public int compareTo(NodeId other) {
    return Arrays.compareUnsigned(key, other.key);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NodeId that && Arrays.equals(key, that.key);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(key);
  }
}
