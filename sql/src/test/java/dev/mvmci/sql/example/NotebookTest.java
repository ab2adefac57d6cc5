package dev.mvmci.sql.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the manual and the examples show to those who embed the database. */
class NotebookTest {

  private static final Path SOURCE = Path.of("../examples/notebook/Notebook.java");

  @TempDir Path directory;

  @Test
  void theExampleKeepsItsNotes() throws Exception {
    Path classes = directory.resolve("classes");
    int compiled =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-d",
                classes.toString(),
                "-cp",
                System.getProperty("java.class.path"),
                SOURCE.toString());
    assertThat(compiled).isZero();

    assertThat(printed(classes, directory.resolve("notes").toString(), "first", "second", "first"))
        .containsExactly("first", "second");
  }

  private static String[] printed(Path classes, String... arguments) throws Exception {
    var printed = new ByteArrayOutputStream();
    PrintStream out = System.out;
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try (var loader = new URLClassLoader(new URL[] {classes.toUri().toURL()})) {
      loader
          .loadClass("Notebook")
          .getMethod("main", String[].class)
          .invoke(null, (Object) arguments);
    } finally {
      System.setOut(out);
    }
    return printed
        .toString(StandardCharsets.UTF_8)
        .lines()
        .filter(line -> !line.contains("event="))
        .toArray(String[]::new);
  }

  @Test
  void theManualShowsTheExampleAsItIs() throws IOException {
    assertThat(Files.readString(Path.of("../docs/sql.md"))).contains(Files.readString(SOURCE));
  }
}
