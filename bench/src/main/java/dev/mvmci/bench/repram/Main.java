package dev.mvmci.bench.repram;

import dev.mvmci.bench.Comparison;
import dev.mvmci.bench.FreePorts;
import dev.mvmci.bench.ProcessUse;
import dev.mvmci.bench.ServerProcess;
import dev.mvmci.repram.store.FadingStore;
import dev.mvmci.repram.store.Precondition;
import dev.mvmci.repram.time.Clocks;
import dev.mvmci.repram.watch.Watches;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Three of our nodes (quorum 2) and one alone, beside running nodes that are named, all in turn in
 * each round; prints medians and their ratio to the first. Arguments, each {@code name=value}:
 * warm-up (rounds that do not count), rounds, seconds (per figure), callers, heap; anything else
 * names nodes, {@code go=http://…,…} for a cluster, {@code go-alone=http://…} for one node; {@code
 * go-pids=1,2,3} also names their processes, so that processor time is shown beside their figures
 * as it is beside ours.
 */
final class Main {

  private static final int ENTRIES = 200_000;

  private final Map<String, String> options = new LinkedHashMap<>();
  private final List<Cluster> clusters = new ArrayList<>();

  private Main(String[] arguments) {
    for (String argument : arguments) {
      String[] parts = argument.split("=", 2);
      options.put(parts[0], parts.length == 2 ? parts[1] : "");
    }
    options.forEach((name, value) -> {
      if (value.startsWith("http")) {
        clusters.add(Cluster.of(name, value, processes(name)));
      }
    });
  }

  public static void main(String[] arguments) throws Exception {
    new Main(arguments).run();
  }

  private List<ProcessUse> processes(String name) {
    String pids = options.getOrDefault(name + "-pids", "");
    return pids.isEmpty()
        ? List.of()
        : Arrays.stream(pids.split(",", -1)).map(Long::valueOf).map(ProcessUse::new).toList();
  }

  private int option(String name, int unset) {
    return Integer.parseInt(options.getOrDefault(name, Integer.toString(unset)));
  }

  private void run() throws Exception {
    Path directory = Files.createTempDirectory("mvm-ci-bench");
    List<Integer> ports = FreePorts.find(4);
    var processes = new ArrayList<ServerProcess>();
    try {
      String seed = "127.0.0.1:" + ports.getFirst();
      for (int i = 0; i < ports.size(); i++) {
        boolean joins = i == 1 || i == 2;
        processes.add(start(directory, ports.get(i), joins ? List.of(seed) : List.of()));
      }
      List<ProcessUse> uses = processes.stream().map(ServerProcess::use).toList();
      clusters.add(
          Cluster.of("ours", url(ports.get(0), ports.get(1), ports.get(2)), uses.subList(0, 3)));
      clusters.add(Cluster.of("ours-alone", url(ports.get(3)), uses.subList(3, 4)));
      for (Cluster cluster : clusters) {
        cluster.awaitReady();
      }
      measure().print();
    } finally {
      processes.forEach(ServerProcess::close);
    }
    System.out.printf("%-26s%d%n", "bytes of heap an entry", memoryPerEntry(Clocks.system()));
  }

  private ServerProcess start(Path directory, int port, List<String> seeds) throws IOException {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + options.getOrDefault("heap", "512m"),
                "-XX:+UseSerialGC",
                "-XX:+UseCompactObjectHeaders",
                "-cp",
                System.getProperty("java.class.path"),
                NodeMain.class.getName(),
                Integer.toString(port),
                "ours-" + port));
    command.addAll(seeds);
    return ServerProcess.start(command, directory.resolve(port + ".txt"));
  }

  private static String url(Integer... ports) {
    var urls = new ArrayList<String>();
    for (int port : ports) {
      urls.add("http://127.0.0.1:" + port);
    }
    return String.join(",", urls);
  }

  /** The first rounds only warm up: a JVM on few cores compiles for that long. */
  private Comparison measure() throws IOException, InterruptedException {
    var comparison = new Comparison();
    int warmUp = option("warm-up", 3);
    for (int round = 0; round < warmUp + option("rounds", 3); round++) {
      for (Cluster cluster : clusters) {
        Map<String, Double> figures = cluster.measure(option("callers", 64), option("seconds", 5));
        if (round >= warmUp) {
          comparison.add(cluster.name(), figures);
        }
      }
    }
    return comparison;
  }

  /** In this process, where garbage can be asked to go: the same store that the nodes have. */
  private static long memoryPerEntry(Clocks clocks) {
    var store = new FadingStore(clocks, 1, Long.MAX_VALUE, new Watches());
    long before = used();
    for (int i = 0; i < ENTRIES; i++) {
      var _ = store.write("bench-key-" + i, new byte[200], 600, Precondition.NONE);
    }
    long after = used();
    if (store.usage().entries() != ENTRIES) {
      throw new IllegalStateException("the store holds " + store.usage().entries() + " entries");
    }
    return (after - before) / ENTRIES;
  }

  private static long used() {
    var runtime = Runtime.getRuntime();
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
