package dev.mvmci.sql.backup;

import dev.mvmci.sql.store.DurableFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The backups in a directory of this machine, for who copies them to other places and back.
 *
 * @param path that {@link BackupConfig#directory} names
 */
public record BackupDirectory(Path path) {

  /** Those that are whole. */
  public List<BackupName> whole() throws IOException {
    List<String> names = names();
    Set<String> all = Set.copyOf(names);
    return names.stream()
        .filter(name -> all.contains(name + BackupName.CHECKSUM))
        .map(BackupName::parse)
        .flatMap(Optional::stream)
        .toList();
  }

  private List<String> names() throws IOException {
    try (var storage = new DirectoryStorage(path)) {
      return storage.names();
    }
  }

  /** Writes what a backup consists of. */
  public interface Content {
    /** Writes all of it. */
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Puts a backup that was kept elsewhere where {@link Restore} finds it by its name; nothing if it
   * is there already. Durable when it returns, and whole or not there.
   */
  public void adopt(String name, Content content) throws IOException {
    if (names().contains(name + BackupName.CHECKSUM)) {
      return;
    }
    Files.createDirectories(path);
    Path work = Files.createTempDirectory(path, ".adopting-");
    try {
      Path file = work.resolve(name);
      try (OutputStream out = Files.newOutputStream(file)) {
        content.writeTo(out);
      }
      Path checksum = work.resolve("checksum");
      Files.writeString(checksum, Checksum.line(Checksum.of(file), name));
      DurableFiles.moveInto(file, path.resolve(name));
      DurableFiles.moveInto(checksum, path.resolve(name + BackupName.CHECKSUM));
    } finally {
      Backups.Workplace.remove(work);
    }
  }
}
