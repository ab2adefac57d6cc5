package dev.mvmci.engine.embedded;

import dev.mvmci.engine.journal.CommitWatch;
import dev.mvmci.engine.journal.JournalRecord;
import dev.mvmci.engine.store.Database;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Copies an engine's files right after each commit, on the journal's own thread, so that nothing is
 * written meanwhile: what a crash would leave from that moment on until the next commit.
 */
final class CrashCamera implements CommitWatch {

  private static final long LARGE_LOG_BYTES = 1 << 20;

  private final Path data;
  private final Path images;
  private final List<Path> taken = new CopyOnWriteArrayList<>();

  /** A camera for the engine in a data directory; images are directories of their own. */
  CrashCamera(Path data, Path images) {
    this.data = data;
    this.images = images;
  }

  @Override
  public void committed(List<JournalRecord> records) {
    var _ = take();
  }

  /** Copies the files as they are now; returns where the copy is. */
  Path take() {
    try {
      Path image = Files.createDirectories(images.resolve("commit-" + taken.size()));
      for (String name : List.of("engine.db", "engine.db-wal", "journal.key")) {
        if (Files.exists(data.resolve(name))) {
          Files.copy(data.resolve(name), image.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
      }
      Path code = image.resolve("compiled");
      if (!Files.exists(code, LinkOption.NOFOLLOW_LINKS)) {
        // Translated code is what it is whenever a crash comes.
        Files.createSymbolicLink(code, data.resolve("compiled").toAbsolutePath());
      }
      taken.add(image);
      return image;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep what a crash would leave", e);
    }
  }

  /** As {@link #take}; the copy takes no more room than what is in it. */
  Path takeSmall() {
    Path image = take();
    try {
      Path log = image.resolve("engine.db-wal");
      if (Files.exists(log) && Files.size(log) > LARGE_LOG_BYTES) {
        Database.open(image).close(); // whoever closes a database last has it take in its log
      }
      return image;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep what a crash would leave", e);
    }
  }

  /** Directories, in the order of the commits. */
  List<Path> taken() {
    return taken;
  }
}
