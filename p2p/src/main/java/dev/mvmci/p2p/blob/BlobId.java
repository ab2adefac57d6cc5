package dev.mvmci.p2p.blob;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * A blob's name: the root of its {@link BlobTree}, so the same bytes have the same name everywhere.
 * Its one text form is 64 lower-case hexadecimal digits. Immutable.
 */
public final class BlobId implements Comparable<BlobId> {

  /** Bytes of the hash. */
  public static final int BYTES = 32;

  private static final HexFormat HEX = HexFormat.of();

  private final byte[] hash;

  private BlobId(byte[] hash) {
    this.hash = hash;
  }

  /**
   * The blob with this root.
   *
   * @throws IllegalArgumentException if these are not 32 bytes
   */
  public static BlobId of(byte[] hash) {
    if (hash.length != BYTES) {
      throw new IllegalArgumentException(
          "a blob id has %d bytes; these are %d".formatted(BYTES, hash.length));
    }
    return new BlobId(hash.clone());
  }

  /**
   * Reads the text form; upper-case digits are taken too.
   *
   * @throws IllegalArgumentException saying what is wrong with the text
   */
  public static BlobId parse(String text) {
    if (text.length() != 2 * BYTES) {
      throw new IllegalArgumentException(
          "a blob id has %d hexadecimal digits; this has %d characters"
              .formatted(2 * BYTES, text.length()));
    }
    for (int i = 0; i < text.length(); i++) {
      if (!HexFormat.isHexDigit(text.charAt(i))) {
        throw new IllegalArgumentException(
            "a blob id has hexadecimal digits only; character %d is another".formatted(i + 1));
      }
    }
    return new BlobId(HEX.parseHex(text));
  }

  /** The 32 bytes of the hash. */
  public byte[] bytes() {
    return hash.clone();
  }

  /** 64 lower-case hexadecimal digits. */
  @Override
  public String toString() {
    return HEX.formatHex(hash);
  }

  @Override
  public int compareTo(BlobId other) {
    return Arrays.compareUnsigned(hash, other.hash);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BlobId that && Arrays.equals(hash, that.hash);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(hash);
  }
}
