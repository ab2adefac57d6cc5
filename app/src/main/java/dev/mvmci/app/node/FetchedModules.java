package dev.mvmci.app.node;

import dev.mvmci.engine.Engine;
import dev.mvmci.http.HttpCaller;
import dev.mvmci.p2p.blob.BlobLimits;
import dev.mvmci.p2p.blob.BlobStore;
import dev.mvmci.worker.ClusterModules;
import dev.mvmci.worker.ModuleSupply;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;

/** The modules that a worker's engine gets from its cluster when a job needs them. */
final class FetchedModules {

  /** Of the data directory; holds modules while they are fetched. */
  private static final String DIRECTORY = "fetched-modules";

  private final BlobStore store;

  private FetchedModules(BlobStore store) {
    this.store = store;
  }

  /** Opens the directory; it is closed with the parts. */
  static FetchedModules open(Path dataDir, Parts parts) throws IOException {
    return new FetchedModules(
        parts.add(
            BlobStore.open(
                dataDir.resolve(DIRECTORY), BlobLimits.DEFAULT, InstantSource.system())));
  }

  /** Brings them into an engine, over a way to the control plane. */
  ModuleSupply over(HttpCaller control, Engine engine) {
    return new ClusterModules(control, engine, store, InstantSource.system());
  }
}
