package dev.mvmci.engine.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Copies an engine's files right after each commit, on the journal's own thread, so that nothing is
 * written meanwhile: what a crash at that moment would leave.
 */
public final class CrashImages implements Runnable {

  private final Path data;
  private final Path images;
  private final List<Path> taken = new CopyOnWriteArrayList<>();

  public CrashImages(Path data, Path images) {
    this.data = data;
    this.images = images;
  }

  @Override
  public void run() {
    try {
      Path image = Files.createDirectory(images.resolve("commit-" + taken.size()));
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
      throw new UncheckedIOException(e);
    }
  }

  /** Directories, in the order of the commits. */
  public List<Path> taken() {
    return taken;
  }
}
