package dev.mvmci.sql.snapshot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Files that mean nothing to a member that starts. */
final class TemporaryFiles {

  private TemporaryFiles() {}

  /** Creates the directory or deletes what an earlier process left in it. */
  static void empty(Path directory) throws IOException {
    Files.createDirectories(directory);
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
  }

  /** Deletes a database file with what SQLite may have put beside it. */
  static void delete(Path file) throws IOException {
    for (String suffix : List.of("", "-wal", "-shm", "-journal")) {
      Files.deleteIfExists(file.resolveSibling(file.getFileName() + suffix));
    }
  }
}
