package dev.mvmci.bench.p2p;

import dev.mvmci.bench.ServerProcess;
import dev.mvmci.http.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Iroh's endpoint in node, asked by another one. */
final class Iroh implements AutoCloseable {

  private final Path npm;
  private final Path script;
  private final ServerProcess server;
  private final String ticket;

  private Iroh(Path npm, Path script, ServerProcess server, String ticket) {
    this.npm = npm;
    this.script = script;
    this.server = server;
    this.ticket = ticket;
  }

  /**
   * Starts the one that serves.
   *
   * @param npm where iroh is installed
   * @param directory for the script and what the server prints
   */
  static Iroh start(Path npm, Path directory) throws IOException, InterruptedException {
    Path script = directory.resolve("iroh.mjs");
    try (InputStream text = Iroh.class.getResourceAsStream("iroh.mjs")) {
      Files.write(script, text.readAllBytes());
    }
    Path output = directory.resolve("iroh.txt");
    ServerProcess server =
        ServerProcess.start(
            List.of("node", script.toString(), npm.toAbsolutePath().toString(), "serve"), output);
    return new Iroh(npm, script, server, Output.awaitTicket(output));
  }

  Map<String, Double> measure(Duration time) throws IOException, InterruptedException {
    Process client =
        new ProcessBuilder(
                "node",
                script.toString(),
                npm.toAbsolutePath().toString(),
                "call",
                ticket,
                Long.toString(time.toSeconds()),
                Long.toString(server.use().pid()))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String said = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (client.waitFor() != 0) {
      throw new IllegalStateException("iroh's client failed: " + said);
    }
    var figures = new LinkedHashMap<String, Double>();
    Json.read(said.getBytes(StandardCharsets.UTF_8))
        .properties()
        .forEach(figure -> figures.put(figure.getKey(), figure.getValue().doubleValue()));
    return figures;
  }

  @Override
  public void close() {
    server.close();
  }
}
