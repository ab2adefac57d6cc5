package dev.mvmci.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One node, run as an operator would: the distribution's launcher, a data directory, two ports. The
 * ports of the first start are kept, so that addresses handed out stay good over restarts.
 */
public final class NodeProcess implements AutoCloseable {

  private static final Pattern PAGE = Pattern.compile("page and API +(http://\\S+:(\\d+))");
  private static final Pattern ENGINE = Pattern.compile("engine +(http://\\S+:(\\d+))");

  private final ProgramProcess process;
  private int port;
  private int enginePort;

  private NodeProcess(Path dataDir, int port, int enginePort) throws IOException {
    this.port = port;
    this.enginePort = enginePort;
    Path data = dataDir.toAbsolutePath();
    Path parent = Files.createDirectories(data.resolveSibling(data.getFileName() + "-process"));
    this.process = new ProgramProcess(parent, Map.of(), () -> arguments(data));
  }

  private List<String> arguments(Path dataDir) {
    return List.of(
        "up",
        "--data-dir",
        dataDir.toString(),
        "--port",
        Integer.toString(port),
        "--engine-port",
        Integer.toString(enginePort));
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
      return new Refusal(node.process.awaitEnd(), node.output());
    }
  }

  /** How a start ended that could not be. */
  record Refusal(int exitCode, String output) {}

  /** Starts the node again, on the same directory and ports. */
  public void restart() throws IOException {
    process.restart();
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
    return process.output();
  }

  /** Lets the node run on for a while; it must not end by itself. */
  void runFor(Duration time) throws InterruptedException {
    process.runFor(time);
  }

  /** Ends the process as a power cut would. */
  public void kill9() {
    process.kill9();
  }

  /** Asks the process to stop, and returns its exit code. */
  public int terminate() {
    return process.terminate();
  }

  @Override
  public void close() {
    process.close();
  }

  private void awaitReady() {
    process.awaitPrinted("Stop: ctrl-C");
    port = announced(PAGE);
    enginePort = announced(ENGINE);
    await("ready")
        .atMost(ProgramProcess.PATIENCE)
        .until(() -> client().get("/health/ready").status() == 200);
  }

  private int announced(Pattern line) {
    Matcher matcher = line.matcher(output());
    assertThat(matcher.find()).as(() -> line + " in:\n" + output()).isTrue();
    return Integer.parseInt(matcher.group(2));
  }
}
