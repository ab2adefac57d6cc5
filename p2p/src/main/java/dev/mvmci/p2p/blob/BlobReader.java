package dev.mvmci.p2p.blob;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A blob that is being read. Every leaf is checked before a byte of it is given away, unless it is
 * going to be checked elsewhere; until it is closed the blob is not removed. Thread-safe.
 */
public final class BlobReader implements Closeable {

  private final DiskFile file;
  private final BlobTree tree;
  private final Watcher watcher;

  /** Who finds out whether a leaf is what was put there. */
  enum Check {
    HERE,
    BY_RECEIVER
  }

  /** Hears how the reading goes. */
  interface Watcher {
    void damaged(BlobFailure.Corrupt what);

    void closed();
  }

  private BlobReader(DiskFile file, BlobTree tree, Watcher watcher) {
    this.file = file;
    this.tree = tree;
    this.watcher = watcher;
  }

  static BlobReader open(
      Disk disk, Path path, BlobId id, long length, KnownTrees trees, Watcher watcher)
      throws IOException {
    DiskFile file = disk.open(path);
    boolean opened = false;
    try {
      var hashes = new byte[(int) BlobTree.hashBytes(length)];
      int n = file.read(length, hashes, 0, hashes.length);
      Optional<BlobTree> tree = trees.of(id, length, hashes);
      if (n < hashes.length || tree.isEmpty()) {
        throw reported(new BlobFailure.Corrupt(id, "the list of leaves"), watcher);
      }
      opened = true;
      return new BlobReader(file, tree.get(), watcher);
    } finally {
      if (!opened) {
        file.close();
      }
    }
  }

  private static BlobFailure.Corrupt reported(BlobFailure.Corrupt damage, Watcher watcher) {
    watcher.damaged(damage);
    return damage;
  }

  /** Its leaves. */
  public BlobTree tree() {
    return tree;
  }

  /** Bytes of the blob. */
  public long length() {
    return tree.length();
  }

  /**
   * One leaf, checked.
   *
   * @throws BlobFailure.Corrupt if it is not what was put there
   */
  public byte[] leaf(int leaf) throws IOException {
    var content = new byte[tree.lengthOf(leaf)];
    read(leaf, content, Check.HERE);
    return content;
  }

  private void read(int leaf, byte[] into, Check check) throws IOException {
    int bytes = tree.lengthOf(leaf);
    int n = file.read(tree.offsetOf(leaf), into, 0, bytes);
    if (n < bytes || (check == Check.HERE && !tree.matches(leaf, into, 0, n))) {
      throw reported(
          new BlobFailure.Corrupt(tree.id(), "leaf %d of %d".formatted(leaf + 1, tree.leaves())),
          watcher);
    }
  }

  /**
   * Writes a range, leaf by leaf, each checked before its first byte leaves.
   *
   * @throws IndexOutOfBoundsException if the blob does not have all of it
   * @throws BlobFailure.Corrupt at the leaf that is damaged
   */
  public void transfer(long from, long count, OutputStream out) throws IOException {
    transfer(from, count, Check.HERE, out);
  }

  void transfer(long from, long count, Check check, OutputStream out) throws IOException {
    if (from < 0 || count < 0 || from > length() - count) {
      throw new IndexOutOfBoundsException(
          "%d bytes from %d of a blob of %d".formatted(count, from, length()));
    }
    var content = new byte[tree.lengthOf(0)];
    long end = from + count;
    for (long at = from; at < end; ) {
      int leaf = (int) (at / BlobTree.LEAF_BYTES);
      read(leaf, content, check);
      int skipped = (int) (at - tree.offsetOf(leaf));
      int n = (int) Math.min(tree.lengthOf(leaf) - skipped, end - at);
      out.write(content, skipped, n);
      at += n;
    }
  }

  @Override
  public void close() throws IOException {
    try {
      file.close();
    } finally {
      watcher.closed();
    }
  }
}
