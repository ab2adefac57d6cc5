package dev.mvmci.app.node;

import dev.mvmci.engine.Engine;
import dev.mvmci.engine.EngineConfig;
import dev.mvmci.engine.api.EngineRoutes;
import dev.mvmci.engine.embedded.EmbeddedEngine;
import dev.mvmci.engine.page.EnginePages;
import dev.mvmci.http.Router;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** An engine with the modules that come with the program, and the routes it answers on. */
record EngineService(Engine engine, Router routes) {

  /** Opens it in {@code engine} of the data directory and hands it to the parts for closing. */
  static EngineService open(Path dataDir, Optional<Path> modulesDir, Parts parts)
      throws IOException {
    var config = EngineConfig.of(dataDir.resolve("engine"));
    Engine engine = parts.add(EmbeddedEngine.open(config));
    if (modulesDir.isPresent()) {
      BundledModules.deploy(modulesDir.get(), engine);
    }
    Router routes =
        Router.builder()
            .include(EngineRoutes.of(engine, config.engine(), Version.current()))
            .include(EnginePages.of(engine))
            .build();
    return new EngineService(engine, routes);
  }
}
