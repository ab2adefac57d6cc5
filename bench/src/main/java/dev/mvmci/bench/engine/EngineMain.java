package dev.mvmci.bench.engine;

import dev.mvmci.engine.Engine;
import dev.mvmci.engine.EngineConfig;
import dev.mvmci.engine.api.EngineRoutes;
import dev.mvmci.engine.embedded.EmbeddedEngine;
import dev.mvmci.http.HttpServer;
import dev.mvmci.http.ServerConfig;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;

/** An engine as a process, with the module {@code steps}. Arguments: directory, port. */
final class EngineMain {

  private EngineMain() {}

  public static void main(String[] arguments) throws Exception {
    EngineConfig config = EngineConfig.of(Path.of(arguments[0]));
    try (Engine engine = EmbeddedEngine.open(config);
        InputStream module =
            Objects.requireNonNull(EngineMain.class.getResourceAsStream("steps.wasm"))) {
      var _ = engine.deploy(module.readAllBytes());
      try (HttpServer _ =
          HttpServer.start(
              ServerConfig.DEFAULT.at("127.0.0.1", Integer.parseInt(arguments[1])),
              EngineRoutes.of(engine, config.engine(), "bench"))) {
        new CountDownLatch(1).await(); // until SIGTERM
      }
    }
  }
}
