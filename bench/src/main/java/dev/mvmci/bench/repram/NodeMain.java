package dev.mvmci.bench.repram;

import dev.mvmci.repram.RepramConfig;
import dev.mvmci.repram.RepramNode;
import java.util.List;

/** One of our nodes as a process: port, id, and the nodes to join through. */
final class NodeMain {

  private NodeMain() {}

  public static void main(String[] arguments) throws Exception {
    RepramConfig config =
        RepramConfig.DEFAULT
            .withListen(
                new RepramConfig.Listen("127.0.0.1", Integer.parseInt(arguments[0]), 0, false))
            .withIdentity(new RepramConfig.Identity(arguments[1], "127.0.0.1", "default"))
            .withSeeds(List.of(arguments).subList(2, arguments.length))
            .withLimits(new RepramConfig.Limits(1, 86_400, 0, 0, 0, false));
    try (RepramNode _ = RepramNode.start(config)) {
      Thread.currentThread().join();
    }
  }
}
