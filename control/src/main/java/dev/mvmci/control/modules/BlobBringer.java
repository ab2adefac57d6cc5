package dev.mvmci.control.modules;

import dev.mvmci.p2p.blob.BlobFailure;
import dev.mvmci.p2p.blob.BlobId;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Brings blobs from the other members of the cluster. */
@FunctionalInterface
public interface BlobBringer {

  /** Of a node that has no way to other members. */
  BlobBringer NONE =
      id -> {
        throw new IOException(
            "blob %s is at another member, and this one serves no peers; start all members with"
                    .formatted(id)
                + " --p2p-listen");
      };

  /**
   * Puts the blob into this node's store.
   *
   * @throws IOException if no member that can be reached has it
   */
  void bring(BlobId id) throws IOException, InterruptedException;

  /**
   * Puts as many of these into this node's store as members that can be reached have, and tells
   * which: that others are missing now is no failure.
   *
   * @throws IOException if this node has no room for them
   */
  default Set<BlobId> bringAll(List<BlobId> ids) throws IOException, InterruptedException {
    Set<BlobId> brought = new HashSet<>();
    for (BlobId id : ids) {
      try {
        bring(id);
        brought.add(id);
      } catch (BlobFailure.NotFetched _) {
        // perhaps the next time
      }
    }
    return brought;
  }
}
