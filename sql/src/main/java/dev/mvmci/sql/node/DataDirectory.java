package dev.mvmci.sql.node;

import dev.mvmci.sql.StartFailure;
import dev.mvmci.sql.store.DurableFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The directory of one member, held by one process at a time. Not thread-safe. */
public final class DataDirectory implements AutoCloseable {

  private final Path root;
  private final FileChannel lockFile;

  private DataDirectory(Path root, FileChannel lockFile) {
    this.root = root;
    this.lockFile = lockFile;
  }

  /**
   * Creates the directory if needed and takes it; the system frees it if the process dies.
   *
   * @throws StartFailure if another process has it or it cannot be used
   */
  public static DataDirectory open(Path root) {
    try {
      Files.createDirectories(root);
      FileChannel channel =
          FileChannel.open(
              root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (tryLock(channel) == null) {
        channel.close();
        throw new StartFailure.DirectoryInUse(
            "the data directory "
                + root
                + " is in use by another process; stop it or choose another directory");
      }
      Files.createDirectories(root.resolve("log"));
      return new DataDirectory(root, channel);
    } catch (IOException e) {
      throw new StartFailure.DirectoryUnusable(
          "the data directory " + root + " cannot be used: " + e, e);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException _) {
      return null; // held in this very process
    }
  }

  /**
   * Puts another database in the place of this one and of its log. What was there is kept in a
   * directory beside them. At no instant is the directory one that a member would start on with
   * less than the old data or the new: first the log goes, without which it refuses the old file.
   *
   * @param newDatabase a whole database file within this directory; it is moved
   * @return where the old files are
   */
  public Path replaceWith(Path newDatabase) throws IOException {
    Path kept = Files.createTempDirectory(root, "replaced-");
    Path database = database();
    moveIfThere(log(), kept.resolve("log"));
    for (String suffix : List.of("-wal", "-shm")) {
      Path file = database.resolveSibling(database.getFileName() + suffix);
      moveIfThere(file, kept.resolve(String.valueOf(file.getFileName())));
    }
    if (Files.exists(database)) {
      Files.createLink(kept.resolve(String.valueOf(database.getFileName())), database);
    }
    DurableFiles.syncDirectoryOf(database);
    DurableFiles.moveInto(newDatabase, database);
    return kept;
  }

  private static void moveIfThere(Path source, Path target) throws IOException {
    if (Files.exists(source)) {
      Files.move(source, target);
    }
  }

  Path database() {
    return root.resolve("sql.db");
  }

  Path log() {
    return root.resolve("log");
  }

  @Override
  public void close() throws IOException {
    lockFile.close();
  }
}
