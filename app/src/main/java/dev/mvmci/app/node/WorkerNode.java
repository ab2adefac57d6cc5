package dev.mvmci.app.node;

import dev.mvmci.engine.Engine;
import dev.mvmci.http.HttpCaller;
import dev.mvmci.worker.EngineBackend;
import dev.mvmci.worker.Worker;
import dev.mvmci.worker.WorkerConfig;
import dev.mvmci.worker.WorkerIdentity;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SplittableRandom;

/** A worker with an engine of its own, and no port. */
public final class WorkerNode implements AutoCloseable {

  private final Parts parts;

  private WorkerNode(Parts parts) {
    this.parts = parts;
  }

  /**
   * Starts it; it keeps trying to reach its control plane.
   *
   * @throws StartRefused if that is not possible; nothing is left running
   */
  public static WorkerNode start(Path dataDir, ControlLink link, Optional<Path> modulesDir) {
    return Assembly.of(parts -> {
      HttpCaller caller = link.caller(dataDir, parts);
      Engine engine = EngineService.open(dataDir, modulesDir, parts).engine();
      String id = WorkerIdentity.in(dataDir.resolve("worker-id"));
      parts.add(
          Worker.start(
              WorkerConfig.of(id, InetAddress.getLocalHost().getHostName()),
              caller,
              new EngineBackend(engine, FetchedModules.open(dataDir, parts).over(caller, engine)),
              new SplittableRandom()));
      return new WorkerNode(parts);
    });
  }

  @Override
  public void close() {
    parts.close();
  }
}
