package dev.mvmci.app.node;

import dev.mvmci.app.modules.EngineHost;
import dev.mvmci.app.modules.SqlModules;
import dev.mvmci.control.ArtifactRoutes;
import dev.mvmci.control.FileCopies;
import dev.mvmci.control.SpentBlobs;
import dev.mvmci.control.logs.KeptLogs;
import dev.mvmci.control.modules.BlobBringer;
import dev.mvmci.control.modules.ModuleHost;
import dev.mvmci.control.modules.ModuleLibrary;
import dev.mvmci.control.modules.ModuleRoutes;
import dev.mvmci.engine.EngineFailure;
import dev.mvmci.engine.EngineLimits;
import dev.mvmci.engine.ModuleInfo;
import dev.mvmci.http.HttpProblem;
import dev.mvmci.http.Router;
import dev.mvmci.jobs.JobQueue;
import dev.mvmci.p2p.blob.BlobId;
import dev.mvmci.p2p.blob.BlobRoutes;
import dev.mvmci.p2p.blob.BlobStore;
import dev.mvmci.sql.ReplicatedSqlite;
import java.io.IOException;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** What a node keeps as blobs: modules, files of jobs, and what users put there. */
final class ContentPlace implements AutoCloseable {

  private final JobQueue queue;
  private final BlobStore blobs;
  private final BlobRoutes blobRoutes;
  private final BlobBringer others;
  private final ModuleLibrary library;
  private final ModuleHost host;
  private final SpentBlobs spent;
  private final Optional<FileCopies> copies;

  private ContentPlace(
      JobQueue queue,
      BlobStore blobs,
      Optional<BlobBringer> members,
      ModuleLibrary library,
      ModuleHost host) {
    this.queue = queue;
    this.blobs = blobs;
    this.others = members.orElse(BlobBringer.NONE);
    this.library = library;
    this.host = host;
    this.blobRoutes = new BlobRoutes(blobs, this::roots);
    this.spent = SpentBlobs.start(blobs, this::roots);
    this.copies =
        members.map(
            from -> new FileCopies(queue, blobs, from, spent, InstantSource.system()).start());
  }

  /**
   * Makes it.
   *
   * @param peers through whom other members are reached, if they are
   * @param host takes what is deployed here
   */
  static ContentPlace open(
      JobQueue queue,
      ReplicatedSqlite database,
      BlobStore blobs,
      Optional<PeerPlace> peers,
      ModuleHost host) {
    Optional<BlobBringer> members = peers.map(place -> place.bringer(blobs));
    var library =
        new ModuleLibrary(new SqlModules(database), blobs, members.orElse(BlobBringer.NONE));
    return new ContentPlace(queue, blobs, members, library, host);
  }

  /** Brings what other members have. */
  BlobBringer others() {
    return others;
  }

  /** Where logs of runs are kept. */
  KeptLogs logs() {
    return new KeptLogs(queue, blobs, blobRoutes, others);
  }

  /** These routes, with those of the contents before them. */
  Router serve(Router routes) {
    return Router.builder()
        .include(blobRoutes.routes())
        .include(new ModuleRoutes(library, host, EngineLimits.DEFAULTS.moduleBytes()).routes())
        .include(new ArtifactRoutes(queue, blobs, blobRoutes, others).routes())
        .include(routes)
        .build();
  }

  /** What modules and jobs need. */
  private Set<BlobId> roots() {
    Set<BlobId> roots = new HashSet<>(library.roots());
    roots.addAll(ArtifactRoutes.roots(queue));
    return roots;
  }

  /** What was deployed into the engine directly is the cluster's too. */
  void deployed(ModuleInfo module, byte[] wasm) {
    try {
      var _ = library.add(wasm, EngineHost.taken(module));
    } catch (HttpProblem | IOException e) {
      throw new EngineFailure.Unavailable(
          "module %s:%s is deployed here, but workers elsewhere cannot get it; deploy it again: %s"
              .formatted(module.name(), module.version(), e.getMessage()),
          e);
    }
  }

  @Override
  public void close() {
    copies.ifPresent(FileCopies::close);
    spent.close();
  }
}
