package dev.mvmci.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A file that has outgrown a reader's patience wants to be two. */
class FileSizeTest {

  private static final int MAX_LINES = 500;

  @Test
  void noSourceFileIsLongerThanFiveHundredLines() throws IOException {
    List<Path> files = SourceTree.javaFiles();
    assertThat(files).hasSizeGreaterThan(50);

    var tooLong = new ArrayList<String>();
    for (Path file : files) {
      int lines = Files.readAllLines(file).size();
      if (lines > MAX_LINES) {
        tooLong.add(SourceTree.ROOT.relativize(file) + ": " + lines);
      }
    }
    assertThat(tooLong).isEmpty();
  }
}
