package dev.mvmci.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/**
 * Every Java file is in google-java-format. Runs here and not in a Maven plugin because the
 * formatter parses with the JVM it runs on, and only the test JVM is certain to be JDK 25.
 */
class FormattingTest {

  private static final boolean FIX = Boolean.getBoolean("format.fix");

  @Test
  void everySourceFileIsFormatted() throws IOException, FormatterException {
    var formatter = new Formatter();
    var wrong = new ArrayList<Path>();
    for (Path file : SourceTree.javaFiles()) {
      String text = Files.readString(file);
      String formatted = formatter.formatSourceAndFixImports(text);
      if (!formatted.equals(text)) {
        wrong.add(SourceTree.ROOT.relativize(file));
        if (FIX) {
          Files.writeString(file, formatted);
        }
      }
    }
    if (!FIX) {
      assertThat(wrong).as("to format them: ./mvnw -Dformat.fix=true verify").isEmpty();
    }
  }
}
