package dev.mvmci.app.node;

import dev.mvmci.control.page.EngineSite;
import dev.mvmci.engine.Engine;
import dev.mvmci.engine.EngineConfig;
import dev.mvmci.engine.ModuleInfo;
import dev.mvmci.engine.api.EngineRoutes;
import dev.mvmci.engine.embedded.EmbeddedEngine;
import dev.mvmci.engine.page.EnginePages;
import dev.mvmci.http.Router;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BiConsumer;

/** An engine with the modules that come with the program. */
record EngineService(Engine engine, EngineConfig config) {

  /** Opens it in {@code engine} of the data directory and hands it to the parts for closing. */
  static EngineService open(Path dataDir, Optional<Path> modulesDir, Parts parts)
      throws IOException {
    var config = EngineConfig.of(dataDir.resolve("engine"));
    Engine engine = parts.add(EmbeddedEngine.open(config));
    if (modulesDir.isPresent()) {
      BundledModules.deploy(modulesDir.get(), engine);
    }
    return new EngineService(engine, config);
  }

  /** Where its pages are below those of a control plane in the same process. */
  static final String PAGES = "/engine";

  /** These routes, and below them its pages. */
  Router besides(Router routes) {
    return Router.builder().include(EnginePages.below(PAGES, engine)).include(routes).build();
  }

  /** What the pages of the control plane are told of it: it has the runs of one worker. */
  static EngineSite site(String workerId) {
    return new EngineSite(PAGES, Optional.of(workerId));
  }

  /**
   * The routes it answers on.
   *
   * @param deployed told of each module that was deployed through them
   */
  Router routes(BiConsumer<ModuleInfo, byte[]> deployed) {
    return Router.builder()
        .include(EngineRoutes.of(engine, config.engine(), Version.current(), deployed))
        .include(EnginePages.of(engine))
        .build();
  }
}
