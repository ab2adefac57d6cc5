package dev.mvmci.bench.sql;

import dev.mvmci.app.cli.TrainedCluster;
import java.nio.file.Path;

/** What the distribution makes its start-up cache of, without the rest. Argument: a directory. */
final class TrainMain {

  private TrainMain() {}

  public static void main(String[] arguments) throws Exception {
    TrainedCluster.run(Path.of(arguments[0]));
  }
}
