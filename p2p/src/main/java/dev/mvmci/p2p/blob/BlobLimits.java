package dev.mvmci.p2p.blob;

/**
 * How much a store takes.
 *
 * @param maxBlobBytes largest blob; at most {@link #LARGEST_BLOB_BYTES}
 * @param maxTotalBytes all blobs together with what is under way; each counts with its bytes and
 *     {@link #BYTES_PER_BLOB}, so that many small ones have a limit too
 */
public record BlobLimits(long maxBlobBytes, long maxTotalBytes) {

  /** No store takes larger blobs: 256 GiB, whose leaf hashes are 32 MiB. */
  public static final long LARGEST_BLOB_BYTES = 256L << 30;

  /** What a blob counts beside its bytes: 4 KiB. */
  public static final long BYTES_PER_BLOB = 4 << 10;

  /** 16 GiB for a blob, 64 GiB for all. */
  public static final BlobLimits DEFAULT = new BlobLimits(16L << 30, 64L << 30);

  public BlobLimits {
    if (maxBlobBytes < 0 || maxBlobBytes > LARGEST_BLOB_BYTES) {
      throw new IllegalArgumentException(
          "the largest blob is %d bytes; it takes 0 to %d"
              .formatted(maxBlobBytes, LARGEST_BLOB_BYTES));
    }
    if (maxTotalBytes < BYTES_PER_BLOB) {
      throw new IllegalArgumentException(
          "all blobs together have %d bytes; that takes %d or more"
              .formatted(maxTotalBytes, BYTES_PER_BLOB));
    }
  }
}
