package dev.mvmci.app.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where a node keeps its blobs. */
final class BlobsOption {

  /** What the directory is called within a data directory. */
  static final String DIRECTORY = "iroh-blobs";

  @Option(
      names = "--blobs-dir",
      paramLabel = "DIR",
      defaultValue = "${env:IROH_BLOBS_PATH:-}",
      description = "Where blobs are kept (IROH_BLOBS_PATH; default iroh-blobs in the data dir).")
  private String directory;

  Path path(Path dataDir) {
    return directory.isBlank() ? dataDir.resolve(DIRECTORY) : Path.of(directory);
  }
}
