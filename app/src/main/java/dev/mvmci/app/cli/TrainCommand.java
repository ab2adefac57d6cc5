package dev.mvmci.app.cli;

import dev.mvmci.app.node.Address;
import dev.mvmci.app.node.EngineNode;
import dev.mvmci.app.node.Node;
import dev.mvmci.app.node.NodeConfig;
import dev.mvmci.sql.SqlFailure;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Walks the ways of a start and of a job once, and those of a replicated write often, so that a
 * start-up cache can be made of them.
 */
@Command(name = "train", hidden = true, description = "Start, do one job, replicate, stop.")
final class TrainCommand implements Runnable {

  @Mixin private Help help;
  @Mixin private DataDirOption data;

  @Override
  public void run() {
    data.logHere();
    var anyPort = new Address("127.0.0.1", 0);
    var config =
        new NodeConfig(
            data.path(),
            data.path().resolve(BlobsOption.DIRECTORY),
            anyPort,
            anyPort,
            Optional.of(anyPort),
            Optional.empty(),
            UpCommand.modules());
    try (Node node = Node.start(config)) {
      ask("job", "submit", node.controlUrl() + "/", "--wait", "--server", node.controlUrl());
      ask("job", "list", "--server", node.controlUrl());
      ask("module", "list", "--engine", node.engineUrl());
      ask("job", "list", "--json", "--server", node.controlUrl());
      String store = node.storeUrl().orElseThrow();
      ask("kv", "put", "trained", "yes", "--ttl", "1m", "--nodes", store);
      ask("kv", "ls", "--nodes", store);
      ask("--help");
      String site = node.controlUrl() + "/health/live";
      try (EngineNode engine = engine()) {
        ask("workflow", "start", "notify", "--input", notices(site, 10_000), engine(engine));
      }
      // Goes on with what was not finished.
      try (EngineNode engine = engine()) {
        ask("workflow", "start", "notify", "--input", notices(site, 3), "--wait", engine(engine));
      }
    }
    trainCluster();
  }

  /** Where it cannot be done, members are only slower in their first minute. */
  private void trainCluster() {
    try {
      TrainedCluster.run(data.path().resolve("cluster"));
    } catch (IOException | SqlFailure e) {
      System.err.println("mvm-ci: the start-up cache is made without a cluster: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while members were trained", e);
    }
  }

  /** One by itself, always with the same data. */
  private EngineNode engine() {
    return EngineNode.start(
        data.path().resolve("alone"), new Address("127.0.0.1", 0), UpCommand.modules(), "");
  }

  private static String engine(EngineNode engine) {
    return "--engine=" + engine.url();
  }

  private static String notices(String url, int times) {
    return "{\"url\":\"%s\",\"times\":%d}".formatted(url, times);
  }

  private static void ask(String... arguments) {
    int code = Program.execute(arguments);
    if (code != 0) {
      throw new IllegalStateException(String.join(" ", arguments) + " ended with " + code);
    }
  }
}
