package dev.mvmci.bench.p2p;

import dev.mvmci.bench.FreePorts;
import dev.mvmci.bench.ProcessUse;
import dev.mvmci.bench.ServerProcess;
import dev.mvmci.http.Call;
import dev.mvmci.http.NetworkCaller;
import dev.mvmci.http.Reply;
import dev.mvmci.p2p.ticket.Ticket;
import dev.mvmci.p2p.ticket.TicketException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A node of mvm-ci that serves peers, which can be killed and started again. */
final class ControlProcess implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Path directory;
  private final int port;
  private final int enginePort;
  private final NetworkCaller http;
  private ServerProcess process;

  ControlProcess(Path directory) throws IOException, InterruptedException {
    this.directory = directory;
    List<Integer> ports = FreePorts.find(2);
    this.port = ports.getFirst();
    this.enginePort = ports.getLast();
    this.http = new NetworkCaller(URI.create("http://127.0.0.1:" + port));
    this.process = started();
  }

  private ServerProcess started() throws IOException, InterruptedException {
    Files.createDirectories(directory);
    ServerProcess started =
        ServerProcess.start(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:+UseCompactObjectHeaders",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Djdk.virtualThreadScheduler.parallelism=8",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.mvmci.app.Main",
                "up",
                "--data-dir",
                directory.resolve("node").toString(),
                "--port",
                Integer.toString(port),
                "--engine-port",
                Integer.toString(enginePort),
                "--p2p-listen",
                "127.0.0.1:0"),
            directory.resolve("node.txt"));
    awaitReady(started);
    return started;
  }

  private void awaitReady(ServerProcess started) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      try {
        if (http.call(Call.get("/health/ready").within(Duration.ofSeconds(2))).status() == 200) {
          return;
        }
      } catch (IOException _) {
        // not yet
      }
      Thread.sleep(20);
    }
    started.kill();
    throw new IOException("the node did not start; see " + directory.resolve("node.txt"));
  }

  Ticket ticket() throws IOException, TicketException {
    return Ticket.parse(
        Files.readString(directory.resolve("node/ticket"), StandardCharsets.US_ASCII));
  }

  ProcessUse use() {
    return process.use();
  }

  /** Heap in use after a collection, in bytes. */
  long liveHeap() throws IOException, InterruptedException {
    Process asked =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(process.use().pid()),
                "GC.class_histogram")
            .start();
    String said = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int _ = asked.waitFor();
    String[] total = said.strip().substring(said.strip().lastIndexOf('\n') + 1).split(" +", -1);
    return Long.parseLong(total[2]);
  }

  Reply ask(Call call) throws IOException, InterruptedException {
    return http.call(call);
  }

  /** Ends it at once. */
  void kill() {
    process.kill();
  }

  /** Starts it again on the same data; it is ready when this returns. */
  void start() throws IOException, InterruptedException {
    process = started();
  }

  @Override
  public void close() {
    process.close();
    http.close();
  }
}
