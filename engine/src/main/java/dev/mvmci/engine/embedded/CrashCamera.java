package dev.mvmci.engine.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Copies an engine's files right after each commit, on the journal's own thread, so that nothing is
 * written meanwhile: what a crash would leave from that moment on until the next commit.
 */
final class CrashCamera implements Runnable {

  private final Path data;
  private final Path images;
  private final List<Path> taken = new CopyOnWriteArrayList<>();

  /** A camera for the engine in a data directory; images are directories of their own. */
  CrashCamera(Path data, Path images) {
    this.data = data;
    this.images = images;
  }

  @Override
  public void run() {
    try {
      Path image = Files.createDirectories(images.resolve("commit-" + taken.size()));
      for (String name : List.of("engine.db", "engine.db-wal", "journal.key")) {
        if (Files.exists(data.resolve(name))) {
          Files.copy(data.resolve(name), image.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
      }
      Path code = Files.createDirectories(image.resolve("compiled"));
      try (var files = Files.list(data.resolve("compiled"))) {
        for (Path file : files.toList()) {
          Files.copy(file, code.resolve(file.getFileName()));
        }
      }
      taken.add(image);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep what a crash would leave", e);
    }
  }

  /** Directories, in the order of the commits. */
  List<Path> taken() {
    return taken;
  }
}
