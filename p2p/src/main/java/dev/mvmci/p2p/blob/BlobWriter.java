package dev.mvmci.p2p.blob;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/** Writes one blob to a file of its own, taking room for it as it comes. For one thread. */
final class BlobWriter {

  private final long maxBytes;
  private final Space space;
  private long taken;

  BlobWriter(long maxBytes, Space space) {
    this.maxBytes = maxBytes;
    this.space = space;
  }

  /** The file is complete and on disk when it returns, but for its name. */
  BlobTree write(InputStream content, Disk disk, Path path) throws IOException {
    take(BlobLimits.BYTES_PER_BLOB);
    var builder = new BlobTree.Builder();
    var leaf = new byte[BlobTree.LEAF_BYTES];
    long length = 0;
    try (DiskFile file = disk.create(path)) {
      for (int n; (n = content.readNBytes(leaf, 0, leaf.length)) > 0; ) {
        if (length + n > maxBytes) {
          throw new BlobFailure.TooLarge(maxBytes);
        }
        take(n);
        builder.add(leaf, n);
        file.write(length, leaf, 0, n);
        length += n;
      }
      BlobTree tree = builder.build();
      byte[] hashes = tree.leafHashes();
      file.write(length, hashes, 0, hashes.length);
      file.sync();
      return tree;
    }
  }

  private void take(long bytes) throws BlobFailure.NoSpace {
    space.take(bytes);
    taken += bytes;
  }

  /** How much room it has taken so far. */
  long taken() {
    return taken;
  }
}
