package dev.mvmci.app.cli;

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
    logTo(dataDir, level);
  }

  /** Sends the log to files in {@code logs} of this directory as well. */
  static void logTo(Path directory, String level) {
    System.setProperty("mvm-ci.logs", directory.resolve("logs").toString());
    System.setProperty("mvm-ci.log-level", level);
  }
}
