package dev.mvmci.control.modules;

import dev.mvmci.p2p.blob.BlobId;
import java.io.IOException;

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
}
