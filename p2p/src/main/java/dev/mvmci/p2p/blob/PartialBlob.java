package dev.mvmci.p2p.blob;

import java.io.Closeable;
import java.io.IOException;
import java.util.BitSet;

/**
 * A blob that comes leaf by leaf, in any order. What its file holds is never believed: when it is
 * opened every leaf is checked, so that a crash may leave the file as it likes. Thread-safe.
 */
final class PartialBlob implements Closeable {

  /** So much at most is left for the last sync: the disk works while the rest still comes. */
  private static final long SYNC_BYTES = 64 << 20;

  private final DiskFile file;
  private final BlobTree tree;
  private final Owner owner;

  /** Guarded by itself. */
  private final BitSet missing;

  /** How long the file has become; guarded by {@link #missing}. */
  private long fileBytes;

  /** Written since a sync was begun, and whether one is under way; guarded by {@link #missing}. */
  private long unsyncedBytes;

  private boolean syncing;

  private boolean finished;

  /** What becomes of it. */
  interface Owner {

    /** The file is complete and on disk, but for its name. */
    BlobInfo finished() throws IOException;

    /**
     * It is closed, and had so many bytes at the last.
     *
     * @param finished whether it is a blob now
     */
    void closed(boolean finished, long fileBytes);
  }

  PartialBlob(DiskFile file, BlobTree tree, Owner owner) throws IOException {
    this.file = file;
    this.tree = tree;
    this.owner = owner;
    file.truncate(tree.length());
    this.fileBytes = file.size();
    this.missing = wrongLeaves(file, tree);
  }

  private static BitSet wrongLeaves(DiskFile file, BlobTree tree) throws IOException {
    var wrong = new BitSet();
    long size = file.size();
    var content = new byte[BlobTree.LEAF_BYTES];
    for (int leaf = 0; leaf < tree.leaves(); leaf++) {
      int count = tree.lengthOf(leaf);
      boolean there =
          tree.offsetOf(leaf) + count <= size
              && file.read(tree.offsetOf(leaf), content, 0, count) == count
              && tree.matches(leaf, content, 0, count);
      wrong.set(leaf, !there);
    }
    return wrong;
  }

  BlobTree tree() {
    return tree;
  }

  /** The leaves that are not there yet. */
  BitSet missing() {
    synchronized (missing) {
      return (BitSet) missing.clone();
    }
  }

  /** Takes a leaf that was found to be the right one. */
  void write(int leaf, byte[] content, int offset, int count) throws IOException {
    file.write(tree.offsetOf(leaf), content, offset, count);
    if (written(leaf, count)) {
      try {
        file.sync();
      } finally {
        synchronized (missing) {
          syncing = false;
        }
      }
    }
  }

  /** Whether it is time to sync. */
  private boolean written(int leaf, int count) {
    synchronized (missing) {
      missing.clear(leaf);
      fileBytes = Math.max(fileBytes, tree.offsetOf(leaf) + count);
      unsyncedBytes += count;
      if (syncing || unsyncedBytes < SYNC_BYTES) {
        return false;
      }
      unsyncedBytes = 0;
      syncing = true;
      return true;
    }
  }

  /** Makes a blob of it; durable when it returns. To be called when nothing is missing. */
  BlobInfo finish() throws IOException {
    if (!missing().isEmpty()) {
      throw new IllegalStateException(missing().cardinality() + " leaves are missing");
    }
    byte[] hashes = tree.leafHashes();
    file.write(tree.length(), hashes, 0, hashes.length);
    file.sync();
    BlobInfo info = owner.finished();
    finished = true;
    return info;
  }

  @Override
  public void close() throws IOException {
    try {
      file.close();
    } finally {
      synchronized (missing) {
        owner.closed(finished, fileBytes);
      }
    }
  }
}
