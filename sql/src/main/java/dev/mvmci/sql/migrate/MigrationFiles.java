package dev.mvmci.sql.migrate;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Finds migrations: files whose names end in {@code .sql}; other files are left alone. */
public final class MigrationFiles {

  private static final long MAX_FILE_BYTES = 4 << 20;

  private MigrationFiles() {}

  /**
   * The migrations in a directory, not below it.
   *
   * @throws MigrationFailure if one cannot be read or is not named like a migration
   */
  public static List<Migration> inDirectory(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      List<Migration> found = new ArrayList<>();
      for (Path file : files.sorted().toList()) {
        if (file.toString().endsWith(".sql") && Files.isRegularFile(file)) {
          found.add(read(file));
        }
      }
      return found;
    } catch (IOException e) {
      throw new MigrationFailure("the migrations in " + directory + " cannot be read: " + e, e);
    }
  }

  /**
   * The migrations in a directory of the class path, for instance {@code db/migration}, from every
   * jar and directory that has one.
   *
   * @throws MigrationFailure if there is no such directory, or as {@link #inDirectory}
   */
  public static List<Migration> onClassPath(ClassLoader loader, String directory) {
    try {
      List<Migration> found = new ArrayList<>();
      List<URL> places = Collections.list(loader.getResources(directory));
      for (URL place : places) {
        found.addAll(at(place.toURI()));
      }
      if (places.isEmpty()) {
        throw new MigrationFailure("there is no " + directory + " on the class path");
      }
      return found;
    } catch (IOException | URISyntaxException e) {
      throw new MigrationFailure("the migrations in " + directory + " cannot be read: " + e, e);
    }
  }

  private static List<Migration> at(URI place) throws IOException {
    if (!"jar".equals(place.getScheme())) {
      return inDirectory(Path.of(place));
    }
    String[] parts = place.toString().split("!", 2);
    // A file system of its own, so that closing it takes it from nobody else.
    Path jar = Path.of(URI.create(parts[0].substring("jar:".length())));
    try (FileSystem files = FileSystems.newFileSystem(jar, Map.of())) {
      return inDirectory(files.getPath(parts[1]));
    }
  }

  private static Migration read(Path file) throws IOException {
    long size = Files.size(file);
    if (size > MAX_FILE_BYTES) {
      throw new MigrationFailure(
          "the migration "
              + file
              + " has "
              + size
              + " bytes, allowed are "
              + MAX_FILE_BYTES
              + "; split it");
    }
    return new Migration(String.valueOf(file.getFileName()), Files.readString(file));
  }
}
