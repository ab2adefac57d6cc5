package dev.mvmci.house;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The source tree that these tests look at. */
final class SourceTree {

  static final Path ROOT = Path.of(System.getProperty("repo.root", "..")).toAbsolutePath();

  private static final Set<String> NOT_OURS = Set.of("target", "node_modules", ".git", "data");

  private SourceTree() {}

  /** All Java files, each module's main and test code, in stable order. */
  static List<Path> javaFiles() throws IOException {
    try (Stream<Path> paths = Files.walk(ROOT)) {
      return paths
          .filter(path -> path.toString().endsWith(".java"))
          .filter(SourceTree::ours)
          .sorted()
          .toList();
    }
  }

  private static boolean ours(Path path) {
    for (Path part : ROOT.relativize(path)) {
      if (NOT_OURS.contains(part.toString())) {
        return false;
      }
    }
    return true;
  }
}
