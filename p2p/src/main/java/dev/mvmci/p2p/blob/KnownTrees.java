package dev.mvmci.p2p.blob;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The trees of blobs that were read lately. A large blob is asked for in many ranges, and to hash
 * all of its leaf hashes for each would take longer than the range itself. The file's own list is
 * still compared at each opening, so damage there is found as it was. Thread-safe.
 */
final class KnownTrees {

  /** Of leaf hashes: those of 64 GiB of blobs. The tree used last stays, however large it is. */
  private static final long MOST_BYTES = 8 << 20;

  /** The one used last at the end. Guarded by itself. */
  private final Map<BlobId, BlobTree> trees = new LinkedHashMap<>(16, 0.75f, true);

  /** Of the leaf hashes of all trees; guarded by {@link #trees}. */
  private long bytes;

  /** The tree of this name, if it has these leaf hashes. */
  Optional<BlobTree> of(BlobId id, long length, byte[] hashes) {
    synchronized (trees) {
      BlobTree known = trees.get(id);
      if (known != null && known.isOf(length, hashes)) {
        return Optional.of(known);
      }
    }
    BlobTree tree = BlobTree.of(length, hashes);
    if (!tree.id().equals(id)) {
      return Optional.empty();
    }
    keep(tree);
    return Optional.of(tree);
  }

  private void keep(BlobTree tree) {
    synchronized (trees) {
      if (trees.put(tree.id(), tree) == null) {
        bytes += BlobTree.hashBytes(tree.length());
      }
      for (var eldest = trees.entrySet().iterator(); bytes > MOST_BYTES && trees.size() > 1; ) {
        bytes -= BlobTree.hashBytes(eldest.next().getValue().length());
        eldest.remove();
      }
    }
  }
}
