package dev.mvmci.app.cli;

import dev.mvmci.app.log.LogSetup;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where a process keeps what outlives it. */
final class DataDirOption {

  @Option(
      names = {"--data-dir", "--working-directory"},
      paramLabel = "DIR",
      defaultValue = "${env:MVM_CI_DATA_DIR:-./data}",
      description = "Where everything is kept (MVM_CI_DATA_DIR; default ./data).")
  private Path dataDir;

  Path path() {
    return dataDir;
  }

  /** Sends the log to files here as well. To be called before anything logs. */
  void logHere() {
    logHere("info");
  }

  /** As {@link #logHere()}, from this level on. */
  void logHere(String level) {
    LogSetup.keep(logs(dataDir), level);
  }

  /** Where in a data directory the log is. */
  static Path logs(Path dataDir) {
    return dataDir.resolve("logs");
  }
}
