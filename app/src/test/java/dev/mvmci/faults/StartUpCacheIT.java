package dev.mvmci.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The start-up cache holds compiled code of the jars; a changed jar must win over it. */
class StartUpCacheIT {

  private static final String REPLACEMENT =
      """
      package dev.mvmci.app.node;
      public final class Version {
        public static String current() { return "of the altered jar"; }
      }
      """;

  @TempDir Path directory;

  private Path home;

  @BeforeEach
  void copyTheDistribution() throws IOException {
    home = directory.resolve("dist");
    Path origin = ProgramProcess.distribution();
    try (Stream<Path> files = Files.walk(origin)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.copy(file, home.resolve(origin.relativize(file).toString()), COPY_ATTRIBUTES);
      }
    }
    assertThat(home.resolve("lib/mvm-ci.aot")).exists();
  }

  @Test
  void theCopyUsesTheCache() throws IOException, InterruptedException {
    assertThat(version("-Xlog:aot=info")).contains("mvm-ci.aot");
  }

  @Test
  void aNewerJarRunsItsOwnCode() throws IOException, InterruptedException {
    alterJar(FileTime.from(Instant.now()));
    assertThat(version("")).contains("of the altered jar");
  }

  @Test
  void anOlderJarRunsItsOwnCode() throws IOException, InterruptedException {
    alterJar(FileTime.from(Instant.now().minus(Duration.ofDays(400))));
    assertThat(version("")).contains("of the altered jar");
  }

  private void alterJar(FileTime time) throws IOException {
    Path source = Files.writeString(directory.resolve("Version.java"), REPLACEMENT);
    int compiled =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-d", directory.toString(), source.toString());
    assertThat(compiled).isZero();
    Path jar;
    try (Stream<Path> jars = Files.list(home.resolve("lib"))) {
      jar =
          jars.filter(file -> file.getFileName().toString().startsWith("mvm-ci-app-"))
              .findFirst()
              .orElseThrow();
    }
    String name = "dev/mvmci/app/node/Version.class";
    try (FileSystem archive = FileSystems.newFileSystem(jar)) {
      Files.copy(directory.resolve(name), archive.getPath(name), REPLACE_EXISTING);
    }
    Files.setLastModifiedTime(jar, time);
  }

  private String version(String javaOptions) throws IOException, InterruptedException {
    var command =
        new ProcessBuilder(List.of(home.resolve("bin/mvm-ci").toString(), "version"))
            .redirectErrorStream(true);
    command.environment().put("MVM_CI_JAVA_OPTS", javaOptions);
    Process process = command.start();
    try (var output = process.inputReader(UTF_8)) {
      String text = output.readAllAsString();
      assertThat(process.waitFor()).as(text).isZero();
      return text;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
