package dev.mvmci.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Every Java file is in google-java-format. Runs here and not in a Maven plugin because the
 * formatter parses with the JVM it runs on, and only the test JVM is certain to be JDK 25.
 */
@Execution(ExecutionMode.CONCURRENT)
class FormattingTest {

  private static final boolean FIX = Boolean.getBoolean("format.fix");

  @Test
  void everySourceFileIsFormatted() throws IOException {
    List<Path> wrong =
        SourceTree.javaFiles().parallelStream().filter(file -> !isFormatted(file)).toList();
    assertThat(wrong).as("to format them: ./mvnw -Dformat.fix=true verify").isEmpty();
  }

  private static boolean isFormatted(Path file) {
    var formatter = new Formatter(); // one for each file: nothing says that threads can share one
    try {
      String text = Files.readString(file);
      if (FIX) {
        Files.writeString(file, formatter.formatSourceAndFixImports(text));
        return true;
      }
      // The compiler looks for unused imports: looking here takes another parse of everything.
      String ordered = ImportOrderer.reorderImports(text, JavaFormatterOptions.Style.GOOGLE);
      return formatter.formatSource(ordered).equals(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (FormatterException e) {
      throw new AssertionError(file + ": " + e.getMessage(), e);
    }
  }
}
