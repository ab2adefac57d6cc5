package dev.mvmci.sql.store;

import dev.mvmci.sql.consensus.Position;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * Puts a copy in the place of the database so that a crash at any instruction leaves either the old
 * one or, after the next start, the new one. A staged copy stands beside the database under a name
 * of its own and is durable; from then on it counts, and the log behind it may go.
 */
final class Replacement {

  private final Path database;
  private final Path staged;

  Replacement(Path database) {
    this.database = database;
    this.staged = database.resolveSibling(database.getFileName() + ".replacement");
  }

  /** Takes the file over as the copy that will replace the database. Durable on return. */
  void stage(Path copy) throws IOException {
    move(copy, staged);
  }

  boolean isStaged() {
    return Files.exists(staged);
  }

  boolean isAheadOf(Position position) throws IOException {
    return DatabaseFile.position(staged).index() > position.index();
  }

  void discard() throws IOException {
    Files.deleteIfExists(staged);
  }

  /** Puts the staged copy in the place of the database, which nobody has open. */
  void complete() throws IOException {
    // What is left of the old one must be gone for good before the new one has its name: SQLite
    // would take an old WAL for part of the new file.
    for (String suffix : List.of("-wal", "-shm")) {
      Files.deleteIfExists(database.resolveSibling(database.getFileName() + suffix));
    }
    syncDirectory();
    move(staged, database);
  }

  private void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    syncDirectory();
  }

  private void syncDirectory() throws IOException {
    Path directory = database.toAbsolutePath().getParent();
    if (directory != null) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }
}
