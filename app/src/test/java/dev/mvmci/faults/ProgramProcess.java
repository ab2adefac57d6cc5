package dev.mvmci.faults;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * One process of the distribution: started, watched by what it prints, stopped or killed. It can be
 * started again and again; what it prints is kept of the last start.
 */
final class ProgramProcess implements AutoCloseable {

  static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path directory;
  private final Map<String, String> environment;
  private final List<String> prefix;
  private final Supplier<List<String>> arguments;
  private Path output;
  private Process process;

  /**
   * Starts it.
   *
   * @param directory where it runs; what it prints is kept here
   * @param arguments asked anew at each start
   */
  ProgramProcess(Path directory, Map<String, String> environment, Supplier<List<String>> arguments)
      throws IOException {
    this(List.of(), directory, environment, arguments);
  }

  /**
   * Starts it.
   *
   * @param prefix what the command begins with, to run it elsewhere
   */
  ProgramProcess(
      List<String> prefix,
      Path directory,
      Map<String, String> environment,
      Supplier<List<String>> arguments)
      throws IOException {
    this.prefix = prefix;
    this.directory = Files.createDirectories(directory.toAbsolutePath());
    this.environment = environment;
    this.arguments = arguments;
    this.output = nextOutput();
    this.process = launch();
  }

  private Path nextOutput() throws IOException {
    return Files.createTempFile(directory, "output", ".txt");
  }

  private Process launch() throws IOException {
    var command = new ArrayList<String>(prefix);
    command.add(launcher().toString());
    command.addAll(arguments.get());
    var builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    return builder.start();
  }

  /** Where the distribution under test is. */
  static Path distribution() {
    return Path.of(System.getProperty("mvm-ci.dist", "target/mvm-ci-0.1.0-SNAPSHOT"))
        .toAbsolutePath();
  }

  /** The launcher of the distribution. */
  static Path launcher() {
    Path launcher = distribution().resolve("bin", "mvm-ci");
    assertThat(launcher).as("build the distribution, or name it in mvm-ci.dist").isExecutable();
    return launcher;
  }

  /** Starts it again. */
  void restart() throws IOException {
    assertThat(process.isAlive()).as("still running").isFalse();
    output = nextOutput();
    process = launch();
  }

  /** Waits until it has printed this. */
  void awaitPrinted(String text) {
    await("printed '" + text + "'")
        .atMost(PATIENCE)
        .until(() -> {
          assertThat(isAlive()).as(() -> "ended at its start:\n" + output()).isTrue();
          return output().contains(text);
        });
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** What it wrote since it was started last. */
  String output() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lets it run on for a while; it must not end by itself. */
  void runFor(Duration time) throws InterruptedException {
    boolean ended = process.waitFor(time.toMillis(), MILLISECONDS);
    assertThat(ended).as(() -> "ended by itself:\n" + output()).isFalse();
  }

  /** Ends it as a power cut would. */
  void kill9() {
    List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
    all.add(process.toHandle());
    all.forEach(ProcessHandle::destroyForcibly);
    awaitEnd();
  }

  /** Sends a signal by its name, for example {@code STOP}. */
  void signal(String name) throws IOException, InterruptedException {
    var kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
    assertThat(kill.waitFor()).as("kill -" + name).isZero();
  }

  /** Asks it to stop, and returns its exit code. */
  int terminate() {
    process.destroy();
    return awaitEnd();
  }

  /** Waits for its end, and returns its exit code. */
  int awaitEnd() {
    await("ended").atMost(PATIENCE).until(() -> !process.isAlive());
    return process.exitValue();
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      kill9();
    }
  }
}
