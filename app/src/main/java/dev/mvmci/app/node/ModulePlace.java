package dev.mvmci.app.node;

import dev.mvmci.app.modules.EngineHost;
import dev.mvmci.app.modules.SqlModules;
import dev.mvmci.control.modules.BlobBringer;
import dev.mvmci.control.modules.ModuleHost;
import dev.mvmci.control.modules.ModuleLibrary;
import dev.mvmci.control.modules.ModuleRoutes;
import dev.mvmci.engine.EngineFailure;
import dev.mvmci.engine.EngineLimits;
import dev.mvmci.engine.ModuleInfo;
import dev.mvmci.http.HttpProblem;
import dev.mvmci.http.Router;
import dev.mvmci.sql.ReplicatedSqlite;
import java.io.IOException;
import java.util.Optional;

/** The cluster's modules at a node, and how requests get to them. */
final class ModulePlace {

  private final ModuleLibrary library;
  private final ModuleHost host;

  private ModulePlace(ModuleLibrary library, ModuleHost host) {
    this.library = library;
    this.host = host;
  }

  /**
   * Makes it.
   *
   * @param peers through whom other members are reached, if they are
   * @param host takes what is deployed here
   */
  static ModulePlace open(
      ReplicatedSqlite database, BlobPlace blobs, Optional<PeerPlace> peers, ModuleHost host) {
    BlobBringer others = peers.map(place -> place.bringer(blobs.store())).orElse(BlobBringer.NONE);
    return new ModulePlace(
        new ModuleLibrary(new SqlModules(database), blobs.store(), others), host);
  }

  ModuleLibrary library() {
    return library;
  }

  /** These routes, with those of the modules before them. */
  Router serve(Router routes) {
    Router own = new ModuleRoutes(library, host, EngineLimits.DEFAULTS.moduleBytes()).routes();
    return Router.builder().include(own).include(routes).build();
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
}
