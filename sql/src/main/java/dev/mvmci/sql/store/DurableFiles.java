package dev.mvmci.sql.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Moves within a file system that survive power loss. */
public final class DurableFiles {

  private DurableFiles() {}

  /** Afterwards the target is the whole source, before as it was; on disk when this returns. */
  public static void moveInto(Path source, Path target) throws IOException {
    sync(source, StandardOpenOption.WRITE);
    Files.move(source, target, StandardCopyOption.ATOMIC_MOVE);
    syncDirectoryOf(target);
  }

  /** Makes it last which files are in the directory of this one. */
  public static void syncDirectoryOf(Path file) throws IOException {
    Path parent = file.toAbsolutePath().getParent();
    if (parent != null) {
      sync(parent, StandardOpenOption.READ);
    }
  }

  private static void sync(Path path, StandardOpenOption option) throws IOException {
    try (FileChannel channel = FileChannel.open(path, option)) {
      channel.force(true);
    }
  }
}
