package dev.mvmci.sql.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NotebookTest {

  @TempDir Path directory;

  @Test
  void theExampleKeepsItsNotes() {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream out = System.out;
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      Notebook.main(new String[] {directory.toString(), "first", "second", "first"});
    } finally {
      System.setOut(out);
    }

    assertThat(printed.toString(StandardCharsets.UTF_8).lines())
        .filteredOn(line -> !line.contains("event="))
        .containsExactly("first", "second");
  }

  @Test
  void theManualShowsTheExampleAsItIs() throws IOException {
    String source = Files.readString(Path.of("src/test/java/dev/mvmci/sql/example/Notebook.java"));
    String body = source.substring(source.indexOf("import "));

    assertThat(Files.readString(Path.of("../docs/sql.md"))).contains(body);
  }
}
