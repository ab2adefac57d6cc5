package dev.mvmci.app.node;

import dev.mvmci.http.Router;
import dev.mvmci.p2p.blob.BlobId;
import dev.mvmci.p2p.blob.BlobLimits;
import dev.mvmci.p2p.blob.BlobRoutes;
import dev.mvmci.p2p.blob.BlobStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Set;
import java.util.function.Supplier;

/** A node's blobs, and how requests get to them. */
final class BlobPlace {

  private final BlobStore store;

  private BlobPlace(BlobStore store) {
    this.store = store;
  }

  /** Opens the store in this directory; it is closed with the parts. */
  static BlobPlace open(Path directory, Parts parts) throws IOException {
    return new BlobPlace(
        parts.add(BlobStore.open(directory, BlobLimits.DEFAULT, InstantSource.system())));
  }

  BlobStore store() {
    return store;
  }

  /**
   * These routes, with those of the blobs before them.
   *
   * @param roots blobs that are not to be collected
   */
  Router serve(Router routes, Supplier<Set<BlobId>> roots) {
    return Router.builder().include(new BlobRoutes(store, roots).routes()).include(routes).build();
  }
}
