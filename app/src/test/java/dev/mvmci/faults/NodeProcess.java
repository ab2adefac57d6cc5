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
public final class NodeProcess implements AutoCloseable {

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
    this.output = nextOutput(dataDir);
    this.process = launch(output, arguments());
  }

  /** Starts a node on free ports and waits until it is ready. */
  public static NodeProcess start(Path dataDir) throws IOException {
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
  public void restart() throws IOException {
    assertThat(process.isAlive()).as("still running").isFalse();
    output = nextOutput(dataDir);
    process = launch(output, arguments());
    awaitReady();
  }

  public String url() {
    return "http://127.0.0.1:" + port;
  }

  public String engineUrl() {
    return "http://127.0.0.1:" + enginePort;
  }

  public int port() {
    return port;
  }

  public int enginePort() {
    return enginePort;
  }

  public Client client() {
    return new Client(url());
  }

  public Client engine() {
    return new Client(engineUrl());
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** What the process wrote since it was started last. */
  public String output() {
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
  public void kill9() {
    List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
    all.add(process.toHandle());
    all.forEach(ProcessHandle::destroyForcibly);
    awaitEnd();
  }

  /** Asks the process to stop, and returns its exit code. */
  public int terminate() {
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

  /** Where the distribution under test is. */
  static Path distribution() {
    return Path.of(System.getProperty("mvm-ci.dist", "target/mvm-ci-0.1.0-SNAPSHOT"))
        .toAbsolutePath();
  }

  /** The launcher of the distribution, for commands other than {@code up}. */
  static Path launcher() {
    Path launcher = distribution().resolve("bin", "mvm-ci");
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

  /** Beside the data directory, so that it goes when that goes. */
  private static Path nextOutput(Path dataDir) throws IOException {
    Path parent = Files.createDirectories(dataDir.toAbsolutePath().getParent());
    return Files.createTempFile(parent, dataDir.getFileName() + "-output", ".txt");
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
