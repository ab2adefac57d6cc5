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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One node, run as an operator would: the distribution's launcher, a data directory, two ports. The
 * ports of the first start are kept, so that addresses handed out stay good over restarts.
 */
final class NodeProcess implements AutoCloseable {

  private static final Duration START = Duration.ofSeconds(60);
  private static final Pattern PAGE = Pattern.compile("page and API +(http://\\S+:(\\d+))");
  private static final Pattern ENGINE = Pattern.compile("engine +(http://\\S+:(\\d+))");

  private final Path dataDir;
  private int port;
  private int enginePort;
  private Process process;
  private Path output;

  private NodeProcess(Path dataDir, int port, int enginePort) throws IOException {
    this.dataDir = dataDir;
    this.port = port;
    this.enginePort = enginePort;
    this.output = Files.createTempFile("mvm-ci-node", ".txt");
    this.process = launch(output, arguments());
  }

  /** Starts a node on free ports and waits until it is ready. */
  static NodeProcess start(Path dataDir) throws IOException {
    return start(dataDir, 0, 0);
  }

  /** Starts a node and waits until it is ready; 0 is any free port. */
  static NodeProcess start(Path dataDir, int port, int enginePort) throws IOException {
    var node = new NodeProcess(dataDir, port, enginePort);
    node.awaitReady();
    return node;
  }

  /** Starts a node that is expected to give up, and returns how it did. */
  static Refusal refused(Path dataDir, int port, int enginePort) throws IOException {
    try (var node = new NodeProcess(dataDir, port, enginePort)) {
      node.awaitEnd();
      return new Refusal(node.process.exitValue(), node.output());
    }
  }

  /** How a start ended that could not be. */
  record Refusal(int exitCode, String output) {}

  /** Starts the node again, on the same directory and ports. */
  void restart() throws IOException {
    assertThat(process.isAlive()).as("still running").isFalse();
    output = Files.createTempFile("mvm-ci-node", ".txt");
    process = launch(output, arguments());
    awaitReady();
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  String engineUrl() {
    return "http://127.0.0.1:" + enginePort;
  }

  int port() {
    return port;
  }

  int enginePort() {
    return enginePort;
  }

  Client client() {
    return new Client(url());
  }

  Client engine() {
    return new Client(engineUrl());
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** What the process wrote since it was started last. */
  String output() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lets the node run on for a while; it must not end by itself. */
  void runFor(Duration time) throws InterruptedException {
    boolean ended = process.waitFor(time.toMillis(), MILLISECONDS);
    assertThat(ended).as(() -> "ended by itself:\n" + output()).isFalse();
  }

  /** Ends the process as a power cut would. */
  void kill9() {
    List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
    all.add(process.toHandle());
    all.forEach(ProcessHandle::destroyForcibly);
    awaitEnd();
  }

  /** Asks the process to stop, and returns its exit code. */
  int terminate() {
    process.destroy();
    awaitEnd();
    return process.exitValue();
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      kill9();
    }
  }

  /** The launcher of the distribution, for commands other than {@code up}. */
  static Path launcher() {
    String home = System.getProperty("mvm-ci.dist", "target/mvm-ci-0.1.0-SNAPSHOT");
    Path launcher = Path.of(home, "bin", "mvm-ci").toAbsolutePath();
    assertThat(launcher).as("build the distribution, or name it in mvm-ci.dist").isExecutable();
    return launcher;
  }

  private List<String> arguments() {
    return List.of(
        launcher().toString(),
        "up",
        "--data-dir",
        dataDir.toString(),
        "--port",
        Integer.toString(port),
        "--engine-port",
        Integer.toString(enginePort));
  }

  private static Process launch(Path output, List<String> command) throws IOException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }

  private void awaitEnd() {
    await("ended").atMost(START).until(() -> !process.isAlive());
  }

  private void awaitReady() {
    await("announced its addresses")
        .atMost(START)
        .until(() -> {
          assertThat(process.isAlive()).as(() -> "ended at its start:\n" + output()).isTrue();
          return output().contains("Stop: ctrl-C");
        });
    port = announced(PAGE);
    enginePort = announced(ENGINE);
    await("ready").atMost(START).until(() -> client().get("/health/ready").status() == 200);
  }

  private int announced(Pattern line) {
    Matcher matcher = line.matcher(output());
    assertThat(matcher.find()).as(() -> line + " in:\n" + output()).isTrue();
    return Integer.parseInt(matcher.group(2));
  }
}
