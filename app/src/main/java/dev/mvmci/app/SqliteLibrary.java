package dev.mvmci.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Where the distribution keeps SQLite's library. The driver would take it out of its own archive
 * into the directory for temporary files at every start, and leave it there when the process is
 * killed; and it would ask another process which system this is. What is not there, it does take
 * from its archive.
 */
final class SqliteLibrary {

  private static final String PROPERTY = "org.sqlite.lib.path";

  private SqliteLibrary() {}

  static void provide() {
    String home = System.getProperty("mvm-ci.home");
    if (home == null || System.getProperty(PROPERTY) != null) {
      return;
    }
    Path directory =
        Path.of(home, "lib", "sqlite", "org", "sqlite", "native")
            .resolve(system(System.getProperty("os.name")))
            .resolve(architecture());
    if (Files.isDirectory(directory)) {
      System.setProperty(PROPERTY, directory.toString());
    }
  }

  private static String system(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.contains("win") && !lower.contains("darwin")
        ? "Windows"
        : lower.contains("mac") ? "Mac" : name;
  }

  private static String architecture() {
    String name = System.getProperty("os.arch");
    return name.equals("amd64") ? "x86_64" : name;
  }
}
