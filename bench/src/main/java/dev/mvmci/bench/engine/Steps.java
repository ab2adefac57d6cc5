package dev.mvmci.bench.engine;

import dev.mvmci.bench.ClosedLoop;
import dev.mvmci.bench.ClosedLoop.Figures;
import dev.mvmci.bench.Connection;
import dev.mvmci.bench.FreePorts;
import dev.mvmci.bench.ProcessUse;
import dev.mvmci.bench.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/**
 * Workflows of some durable steps, started over HTTP and waited for, here and in a Restate server
 * that runs already, in turn. A step here is a write under a shared key, on disk before the next
 * begins; there it is {@code ctx.run} of a workflow {@code Wf} with a handler {@code run} that
 * takes {@code {"steps":N}}. Options: restate, restate-pids (comma separated: of server and
 * service, for their processor time), steps, callers (comma separated), rounds, seconds, warm.
 */
final class Steps {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Map<String, String> options;

  Steps(Map<String, String> options) {
    this.options = Map.copyOf(options);
  }

  /** Where workflows are started, and the processes whose time they take. */
  private record Product(String name, URI url, List<ProcessUse> processes, Start start) {

    long cpuMicros() throws IOException {
      long micros = 0;
      for (ProcessUse process : processes) {
        micros += process.cpuMicros();
      }
      return micros;
    }
  }

  /** Sends the request that starts one workflow and is answered at its end. */
  @FunctionalInterface
  private interface Start {
    void send(Connection connection, int steps) throws IOException;
  }

  private record Round(Figures figures, double cpuMicrosPerStep) {}

  void measure(Path directory) throws Exception {
    int port = FreePorts.find(1).getFirst();
    try (ServerProcess ours =
        ServerProcess.start(command(directory, port), directory.resolve("engine.log"))) {
      var engine =
          new Product(
              "mvm-ci",
              URI.create("http://127.0.0.1:" + port),
              List.of(ours.use()),
              (connection, steps) ->
                  connection.send(
                      "POST",
                      "/api/workflow/start",
                      "{\"module\":\"steps\",\"workflow\":\"start\",\"input\":{\"steps\":%d}}"
                          .formatted(steps)));
      awaitReady(engine);
      var restate =
          new Product(
              "Restate",
              URI.create(option("restate", "")),
              Stream.of(option("restate-pids", "").split(",", -1))
                  .filter(pid -> !pid.isEmpty())
                  .map(pid -> new ProcessUse(Long.parseLong(pid)))
                  .toList(),
              (connection, steps) ->
                  connection.send(
                      "POST",
                      "/Wf/" + UUID.randomUUID() + "/run",
                      "{\"steps\":%d}".formatted(steps)));
      compare(List.of(engine, restate));
    }
  }

  private String option(String name, String unset) {
    return options.getOrDefault(name, unset);
  }

  private List<String> command(Path directory, int port) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx" + option("heap", "1g"));
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:+UseCompactObjectHeaders",
            "-XX:+UseCountedLoopSafepoints",
            "-XX:LoopStripMiningIter=1000",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Djdk.virtualThreadScheduler.parallelism=8",
            "-cp",
            System.getProperty("java.class.path"),
            EngineMain.class.getName(),
            directory.resolve("engine").toString(),
            Integer.toString(port)));
    return command;
  }

  private static void awaitReady(Product product) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try (var connection = new Connection(product.url())) {
        product.start().send(connection, 1);
        if (connection.receive() == 200) {
          return;
        }
      } catch (IOException e) {
        if (System.nanoTime() > end) {
          throw new IOException(product.name() + " did not start", e);
        }
      }
      Thread.sleep(50);
    }
  }

  private void compare(List<Product> products) throws Exception {
    var warm = Duration.ofSeconds(Long.parseLong(option("warm", "15")));
    for (Product product : products) {
      var _ = round(product, 64, 1, warm);
    }
    System.out.printf(
        "%-24s %12s %12s %6s   %s%n",
        "workflows per second",
        "mvm-ci",
        "Restate",
        "ratio",
        "p50/p99 ms, us of CPU per step each");
    var time = Duration.ofSeconds(Long.parseLong(option("seconds", "5")));
    for (String steps : option("steps", "1,10").split(",", -1)) {
      for (String callers : option("callers", "1,64,256").split(",", -1)) {
        compare(products, Integer.parseInt(callers), Integer.parseInt(steps), time);
      }
    }
  }

  private void compare(List<Product> products, int callers, int steps, Duration time)
      throws Exception {
    Map<String, List<Round>> rounds = new HashMap<>();
    for (int round = 0; round < Integer.parseInt(option("rounds", "3")); round++) {
      for (Product product : products) {
        rounds
            .computeIfAbsent(product.name(), _ -> new ArrayList<>())
            .add(round(product, callers, steps, time));
      }
    }
    Round ours = median(rounds.getOrDefault(products.getFirst().name(), List.of()));
    Round peer = median(rounds.getOrDefault(products.getLast().name(), List.of()));
    System.out.printf(
        "%3d steps %4d callers   %12.0f %12.0f %6.2f   %s | %s%n",
        steps,
        callers,
        ours.figures().perSecond(),
        peer.figures().perSecond(),
        ours.figures().perSecond() / peer.figures().perSecond(),
        detail(ours),
        detail(peer));
  }

  private static String detail(Round round) {
    Figures figures = round.figures();
    return "%.2f/%.1f, %.0f%s"
        .formatted(
            figures.p50Micros() / 1e3,
            figures.p99Micros() / 1e3,
            round.cpuMicrosPerStep(),
            figures.errors() == 0 ? "" : ", ERRORS " + figures.errors());
  }

  private static Round median(List<Round> rounds) {
    return rounds.stream()
        .sorted(Comparator.comparingDouble(round -> round.figures().perSecond()))
        .toList()
        .get(rounds.size() / 2);
  }

  private static Round round(Product product, int callers, int steps, Duration time)
      throws Exception {
    var idle = new ConcurrentLinkedQueue<Connection>();
    try {
      for (int caller = 0; caller < callers; caller++) {
        idle.add(new Connection(product.url()));
      }
      long cpu = product.cpuMicros();
      Figures figures =
          ClosedLoop.run(
              callers,
              time,
              _ -> {
                Connection connection = idle.remove();
                try {
                  product.start().send(connection, steps);
                  int status = connection.receive();
                  if (status != 200) {
                    throw new IOException(product.name() + " answered " + status);
                  }
                } finally {
                  idle.add(connection);
                }
              });
      return new Round(
          figures, (double) (product.cpuMicros() - cpu) / Math.max(1, figures.count() * steps));
    } finally {
      for (Connection connection : idle) {
        connection.close();
      }
    }
  }
}
