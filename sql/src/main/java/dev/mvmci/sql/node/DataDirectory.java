package dev.mvmci.sql.node;

import dev.mvmci.sql.StartFailure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** The directory of one member, held by one process at a time. */
final class DataDirectory implements AutoCloseable {

  private final Path root;
  private final FileChannel lockFile;

  private DataDirectory(Path root, FileChannel lockFile) {
    this.root = root;
    this.lockFile = lockFile;
  }

  /** Creates the directory if needed and takes it; the system frees it if the process dies. */
  static DataDirectory open(Path root) {
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
