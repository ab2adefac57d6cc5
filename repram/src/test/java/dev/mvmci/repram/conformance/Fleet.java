package dev.mvmci.repram.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.repram.RepramConfig;
import dev.mvmci.repram.RepramNode;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

/** The nodes of one test: starts them, ends them. */
final class Fleet implements AutoCloseable {

  private static final Duration START_TIMEOUT = Duration.ofSeconds(30);

  private final Deque<Subject> order = new ArrayDeque<>();
  private final Map<Subject, AutoCloseable> running = new HashMap<>();

  /**
   * A node of this kind; a foreign one where somebody provided it.
   *
   * @throws org.opentest4j.TestAbortedException if nobody did, which skips the test
   */
  Subject start(Kind kind, Settings settings) {
    try {
      if (kind == Kind.JAVA) {
        return ours(settings);
      }
      Optional<String> command = Given.HERE.command(kind);
      if (command.isPresent()) {
        return launched(kind, command.get(), settings);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Optional<Subject> given =
        settings.plain() ? Given.HERE.running(kind, settings.secret()) : Optional.empty();
    Assumptions.assumeTrue(
        given.isPresent(), () -> "no %s node for %s: %s".formatted(kind, settings, Given.ASK));
    return given.orElseThrow();
  }

  private Subject ours(Settings settings) throws IOException {
    var environment = new HashMap<>(settings.environment(0));
    environment.remove("REPRAM_MODE");
    RepramNode node = RepramNode.start(RepramConfig.fromEnvironment(environment));
    return keep(new Subject(Kind.JAVA, loopback(node.port()), settings.secret()), node);
  }

  private Subject launched(Kind kind, String command, Settings settings) throws IOException {
    int port = freePort();
    var log = new File("target/conformance/%s-%d.log".formatted(settings.id(), port));
    if (!log.getParentFile().isDirectory() && !log.getParentFile().mkdirs()) {
      throw new IOException("cannot make " + log.getParentFile());
    }
    var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log);
    builder.environment().putAll(settings.environment(port));
    Process process = builder.start();
    Subject node = keep(new Subject(kind, loopback(port), settings.secret()), () -> end(process));
    Awaitility.await("start of %s, log in %s".formatted(command, log))
        .atMost(START_TIMEOUT)
        .ignoreExceptions()
        .failFast("the process ended", () -> !process.isAlive())
        .until(() -> node.get(kind == Kind.ERA_004 ? "/health" : "/v1/health").status() == 200);
    return node;
  }

  private static void end(Process process) throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  private Subject keep(Subject node, AutoCloseable owner) {
    order.push(node);
    running.put(node, owner);
    return node;
  }

  private static URI loopback(int port) {
    return URI.create("http://127.0.0.1:" + port);
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Ends a node without a goodbye where that can be done; nodes given by address cannot be. */
  void kill(Subject node) {
    AutoCloseable owner = running.remove(node);
    Assumptions.assumeTrue(owner != null, "a node given by its address is not ended by a test");
    order.remove(node);
    try {
      owner.close();
    } catch (Exception e) {
      throw new IllegalStateException("could not end " + node, e);
    }
  }

  /** Waits until each of these nodes knows all the others. */
  static void awaitMesh(Map<String, Subject> nodesById) {
    nodesById.forEach((id, node) ->
        Awaitility.await("topology of " + id)
            .atMost(Duration.ofSeconds(45))
            .untilAsserted(() -> {
              var others = new HashSet<>(nodesById.keySet());
              others.remove(id);
              assertThat(node.peerIds()).containsAll(others);
            }));
  }

  @Override
  public void close() {
    while (!order.isEmpty()) {
      kill(order.peek());
    }
  }
}
