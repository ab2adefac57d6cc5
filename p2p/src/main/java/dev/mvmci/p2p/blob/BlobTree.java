package dev.mvmci.p2p.blob;

import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * The hashes of a blob's leaves. A leaf are {@link #LEAF_BYTES} bytes, the last one what remains;
 * an empty blob has one empty leaf. All hashes are SHA-256, each kind with a first byte of its own,
 * so that none can be taken for another:
 *
 * <pre>
 * leaf = H(00 | bytes of the leaf)
 * node = H(01 | left | right)     left covers the largest power of two below the number of leaves
 * root = H(02 | bytes per leaf, 4 bytes | length of the blob, 8 bytes | top node)
 * </pre>
 *
 * Numbers are big-endian. The length is in the root, so whoever knows the root cannot be told of
 * more or fewer leaves. Immutable.
 */
public final class BlobTree {

  /**
   * Bytes of a leaf: 256 KiB. A gigabyte then has 128 KiB of leaf hashes, and that much is the most
   * that is read or sent in vain when a byte is wrong.
   */
  public static final int LEAF_BYTES = 256 << 10;

  private static final int HASH_BYTES = BlobId.BYTES;
  private static final byte LEAF = 0;
  private static final byte NODE = 1;
  private static final byte ROOT = 2;

  private final BlobId id;
  private final long length;
  private final byte[] leaves;

  private BlobTree(BlobId id, long length, byte[] leaves) {
    this.id = id;
    this.length = length;
    this.leaves = leaves;
  }

  /**
   * The tree over these leaf hashes.
   *
   * @param length of the blob in bytes
   * @param leaves the hashes, one after the other
   * @throws IllegalArgumentException if a blob of this length has another number of leaves
   */
  public static BlobTree of(long length, byte[] leaves) {
    if (length < 0 || leaves.length != leafCount(length) * HASH_BYTES) {
      throw new IllegalArgumentException(
          "%d bytes of leaf hashes do not belong to a blob of %d bytes"
              .formatted(leaves.length, length));
    }
    byte[] copy = leaves.clone();
    return new BlobTree(root(length, copy), length, copy);
  }

  /** How many leaves a blob of this length has. */
  public static long leafCount(long length) {
    return Math.max(1, Math.ceilDiv(length, (long) LEAF_BYTES));
  }

  /** How many bytes the hashes of a blob of this length take. */
  static long hashBytes(long length) {
    return leafCount(length) * HASH_BYTES;
  }

  private static BlobId root(long length, byte[] leaves) {
    MessageDigest digest = sha256();
    byte[] top = top(leaves, 0, leaves.length / HASH_BYTES, digest);
    digest.update(ROOT);
    putBigEndian(digest, LEAF_BYTES, Integer.BYTES);
    putBigEndian(digest, length, Long.BYTES);
    return BlobId.of(digest.digest(top));
  }

  private static byte[] top(byte[] leaves, int first, int count, MessageDigest digest) {
    if (count == 1) {
      return Arrays.copyOfRange(leaves, first * HASH_BYTES, (first + 1) * HASH_BYTES);
    }
    int leftCount = Integer.highestOneBit(count - 1);
    byte[] left = top(leaves, first, leftCount, digest);
    byte[] right = top(leaves, first + leftCount, count - leftCount, digest);
    digest.update(NODE);
    digest.update(left);
    return digest.digest(right);
  }

  private static void putBigEndian(MessageDigest digest, long number, int bytes) {
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
      digest.update((byte) (number >>> shift));
    }
  }

  private static byte[] leafHash(byte[] content, int offset, int count, MessageDigest digest) {
    digest.update(LEAF);
    digest.update(content, offset, count);
    return digest.digest();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The name of the blob that has these leaves. */
  public BlobId id() {
    return id;
  }

  /** Bytes of the blob. */
  public long length() {
    return length;
  }

  /** How many leaves it has; at least one. */
  public int leaves() {
    return leaves.length / HASH_BYTES;
  }

  /** The leaf hashes, one after the other. */
  public byte[] leafHashes() {
    return leaves.clone();
  }

  /** Whether it is the tree over these leaf hashes, for a blob of this length. */
  boolean isOf(long bytes, byte[] leafHashes) {
    return length == bytes && Arrays.equals(leaves, leafHashes);
  }

  /** Where this leaf begins within the blob. */
  public long offsetOf(int leaf) {
    return (long) leaf * LEAF_BYTES;
  }

  /** How many bytes this leaf has. */
  public int lengthOf(int leaf) {
    return (int) Math.min(LEAF_BYTES, length - offsetOf(leaf));
  }

  /** Whether these bytes are that leaf. */
  public boolean matches(int leaf, byte[] content, int offset, int count) {
    if (count != lengthOf(leaf)) {
      return false;
    }
    byte[] actual = leafHash(content, offset, count, sha256());
    int at = leaf * HASH_BYTES;
    return Arrays.equals(leaves, at, at + HASH_BYTES, actual, 0, HASH_BYTES);
  }

  /** Makes the tree of a blob that comes leaf by leaf; for one thread. */
  static final class Builder {
    private final MessageDigest digest = sha256();
    private final ByteArrayOutputStream leaves = new ByteArrayOutputStream();
    private long length;

    /** Adds a leaf; all but the last are whole. */
    void add(byte[] content, int count) {
      if (length % LEAF_BYTES != 0) {
        throw new IllegalStateException("a leaf follows one that is not whole");
      }
      leaves.writeBytes(leafHash(content, 0, count, digest));
      length += count;
    }

    BlobTree build() {
      if (length == 0 && leaves.size() == 0) {
        add(new byte[0], 0);
      }
      return of(length, leaves.toByteArray());
    }
  }
}
