package dev.mvmci.sql.backup;

import dev.mvmci.sql.store.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/** Backups in a directory of this machine. */
final class DirectoryStorage implements BackupStorage {

  private final Path directory;

  DirectoryStorage(Path directory) {
    this.directory = directory;
  }

  @Override
  public void put(Path file, String name) throws IOException {
    Files.createDirectories(directory);
    DurableFiles.moveInto(file, directory.resolve(name));
  }

  @Override
  public void get(String name, Path target) throws IOException {
    Path file = directory.resolve(name);
    if (!Files.isRegularFile(file)) {
      throw new BackupFailure("there is no backup " + file + "; look at its name");
    }
    Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public List<String> names() throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }

  @Override
  public void delete(String name) throws IOException {
    Files.deleteIfExists(directory.resolve(name));
  }

  @Override
  public String place() {
    return directory.toString();
  }

  @Override
  public void close() {}
}
