package dev.mvmci.workflow.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvmci.workflow.maven.GuestCompiler.CompilationException;
import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.maven.plugin.logging.SystemStreamLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compiles small programs. */
class GuestCompilerTest {

  @TempDir Path work;

  /** Has a second thread. */
  static final class Threaded {
    private Threaded() {}

    public static void main(String[] arguments) {
      new Thread(() -> System.out.println("never")).start();
    }
  }

  /** Relies on a seed. */
  static final class Seeded {
    private Seeded() {}

    public static void main(String[] arguments) {
      System.out.println(new Random(42).nextInt());
    }
  }

  private byte[] compiled(Class<?> program) throws Exception {
    List<File> classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(File::new)
            .toList();
    return new GuestCompiler(classPath, work, new SystemStreamLog()).compile(program.getName(), 4);
  }

  @Test
  void aThreadIsRefusedWithThePlaceThatStartsIt() {
    assertThatThrownBy(() -> compiled(Threaded.class))
        .isInstanceOf(CompilationException.class)
        .hasMessageContaining("GuestCompilerTest$Threaded calls java.lang.Thread.start")
        .hasMessageContaining("GuestCompilerTest.java:")
        .hasMessageContaining("a guest has one thread");
  }

  @Test
  void aSeedIsRefused() {
    assertThatThrownBy(() -> compiled(Seeded.class))
        .isInstanceOf(CompilationException.class)
        .hasMessageContaining("java.util.Random.<init>")
        .hasMessageContaining("does not heed its seed");
  }

  /** The library's own use of what is refused elsewhere is its own matter. */
  @Test
  void aProgramThatPrintsIsCompiled() throws Exception {
    assertThat(compiled(Printing.class)).isNotEmpty();
  }

  /** Does what anybody may. */
  static final class Printing {
    private Printing() {}

    public static void main(String[] arguments) {
      System.out.println(new Random().nextInt());
    }
  }
}
