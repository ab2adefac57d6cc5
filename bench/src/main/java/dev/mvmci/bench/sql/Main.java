package dev.mvmci.bench.sql;

import dev.mvmci.bench.ClosedLoop;
import dev.mvmci.bench.ClosedLoop.Figures;
import dev.mvmci.bench.ServerProcess;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

/**
 * Runs both stores side by side and loads them in turn, several rounds; prints medians and their
 * ratio. Arguments, each {@code name=value}: rounds, seconds (per round), warm (seconds of load
 * before anything is measured, with each number of callers that warmers names; if it is not given,
 * with each that clients names, the last first), clients (comma separated), readers (the same for
 * strict, lease and local reads; empty for none), heap and jvm (more flags, comma separated) of our
 * members, etcd (its executable), directory. With {@code cache=} our members start with a cache of
 * the JVM that was made of a cluster before. With {@code failover=20} it instead kills our leader
 * so often and prints how long it takes until writes go on.
 */
final class Main {

  private static final String CLIENTS = "1,16,64,256";
  private static final int KEYS = 10_000;
  private static final byte[] VALUE = new byte[64];

  private final Map<String, String> options = new HashMap<>();

  private Main(String[] arguments) {
    for (String argument : arguments) {
      String[] parts = argument.split("=", 2);
      options.put(parts[0], parts.length == 2 ? parts[1] : "");
    }
  }

  public static void main(String[] arguments) throws Exception {
    new Main(arguments).run();
  }

  /** One round's figures with the processor time it cost, and how often servers' threads waited. */
  private record Round(
      Figures figures, double serverMicros, double clientMicros, double serverSwitches) {}

  private void run() throws Exception {
    Path directory =
        options.containsKey("directory")
            ? Files.createDirectories(Path.of(options.get("directory")))
            : Files.createTempDirectory("mvm-ci-bench");
    System.out.println("files in " + directory);
    if (options.containsKey("failover")) {
      Failover.run(directory, memberFlags(), Integer.parseInt(option("failover", "20")));
      return;
    }
    compare(directory);
  }

  private void compare(Path directory) throws Exception {
    List<String> flags =
        options.containsKey("cache") ? StartCache.train(directory, memberFlags()) : memberFlags();
    try (Store ours = OurStore.start(directory, flags);
        Store etcd = Etcd.start(directory, option("etcd", "etcd"))) {
      List<Store> stores = List.of(ours, etcd);
      for (Store store : stores) {
        System.out.printf(
            "%-11s first write after %d ms; at rest %s MB%n",
            store.name(), store.members().startMillis(), memory(store));
      }
      var warm = Duration.ofSeconds(Long.parseLong(option("warm", "20")));
      for (String clients : warmers()) {
        for (Store store : stores) {
          var _ = ClosedLoop.run(Integer.parseInt(clients), warm, put(store));
        }
      }
      System.out.printf(
          "%n%-22s %12s %12s %6s   %s%n",
          "",
          "mvm-ci sql",
          "etcd",
          "ratio",
          "p50/p99 ms; server and client us of CPU, thread switches of servers, each");
      for (String clients : option("clients", CLIENTS).split(",", -1)) {
        compare(stores, "writes", Integer.parseInt(clients), Main::put);
      }
      for (String clients : option("readers", option("clients", CLIENTS)).split(",", -1)) {
        if (clients.isEmpty()) {
          continue;
        }
        int count = Integer.parseInt(clients);
        compare(stores, "strict reads", count, Main::get);
        compare(stores, "lease reads", count, Main::getByLease);
        compare(stores, "local reads", count, Main::getLocally);
      }
      for (Store store : stores) {
        System.out.printf("%-11s after load %s MB%n", store.name(), memory(store));
      }
    }
  }

  /** Code that was compiled for many callers is compiled anew for one, so each number is warmed. */
  private List<String> warmers() {
    return options.containsKey("warmers")
        ? List.of(option("warmers", "").split(",", -1))
        : List.of(option("clients", CLIENTS).split(",", -1)).reversed();
  }

  /** What the members' JVMs are started with. */
  private List<String> memberFlags() {
    Stream<String> more =
        Stream.of(option("jvm", "").split(",", -1)).filter(flag -> !flag.isEmpty());
    return Stream.concat(Stream.of("-Xmx" + option("heap", "160m")), more).toList();
  }

  private String option(String name, String unset) {
    return options.getOrDefault(name, unset);
  }

  @FunctionalInterface
  private interface Operation {
    ClosedLoop.Request on(Store store);
  }

  private static ClosedLoop.Request put(Store store) {
    return random -> store.put(key(random.nextInt(KEYS)), VALUE);
  }

  private static ClosedLoop.Request get(Store store) {
    return random -> store.get(key(random.nextInt(KEYS)));
  }

  private static ClosedLoop.Request getByLease(Store store) {
    return random -> store.getByLease(key(random.nextInt(KEYS)));
  }

  private static ClosedLoop.Request getLocally(Store store) {
    return random -> store.getLocally(key(random.nextInt(KEYS)));
  }

  private static String key(int number) {
    return "key-" + number;
  }

  private void compare(List<Store> stores, String what, int clients, Operation operation)
      throws Exception {
    int rounds = Integer.parseInt(option("rounds", "3"));
    var time = Duration.ofSeconds(Long.parseLong(option("seconds", "5")));
    var measured = new HashMap<String, List<Round>>();
    for (int round = 0; round < rounds; round++) {
      for (Store store : stores) {
        measured
            .computeIfAbsent(store.name(), _ -> new ArrayList<>())
            .add(round(store, clients, time, operation));
      }
    }
    Round ours = median(measured.getOrDefault(stores.getFirst().name(), List.of()));
    Round peer = median(measured.getOrDefault(stores.getLast().name(), List.of()));
    System.out.printf(
        "%-16s %5d %12.0f %12.0f %6.2f   %s | %s%n",
        what,
        clients,
        ours.figures().perSecond(),
        peer.figures().perSecond(),
        ours.figures().perSecond() / peer.figures().perSecond(),
        detail(ours),
        detail(peer));
  }

  private static Round round(Store store, int clients, Duration time, Operation operation)
      throws IOException, InterruptedException, ExecutionException {
    long servers = serverCpu(store);
    long switches = serverSwitches(store);
    long client = clientCpu();
    Figures figures = ClosedLoop.run(clients, time, operation.on(store));
    double count = Math.max(1, figures.count());
    return new Round(
        figures,
        (serverCpu(store) - servers) / count,
        (clientCpu() - client) / count,
        (serverSwitches(store) - switches) / count);
  }

  private static String detail(Round round) {
    Figures figures = round.figures();
    return "%.2f/%.1f; %.0f, %.0f, %.1f%s"
        .formatted(
            figures.p50Micros() / 1e3,
            figures.p99Micros() / 1e3,
            round.serverMicros(),
            round.clientMicros(),
            round.serverSwitches(),
            figures.errors() == 0 ? "" : "; ERRORS " + figures.errors());
  }

  private static Round median(List<Round> rounds) {
    List<Round> sorted =
        rounds.stream()
            .sorted((a, b) -> Double.compare(a.figures().perSecond(), b.figures().perSecond()))
            .toList();
    return sorted.get(sorted.size() / 2);
  }

  private static long serverCpu(Store store) throws IOException {
    long micros = 0;
    for (ServerProcess member : store.members().processes()) {
      micros += member.use().cpuMicros();
    }
    return micros;
  }

  private static long serverSwitches(Store store) throws IOException {
    long switches = 0;
    for (ServerProcess member : store.members().processes()) {
      switches += member.use().switches();
    }
    return switches;
  }

  private static long clientCpu() {
    var self =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return self.getProcessCpuTime() / 1000;
  }

  private static String memory(Store store) throws IOException {
    var each = new ArrayList<String>();
    for (ServerProcess member : store.members().processes()) {
      each.add(Long.toString(member.use().residentMegabytes()));
    }
    return String.join("/", each);
  }
}
