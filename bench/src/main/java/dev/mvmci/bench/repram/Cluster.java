package dev.mvmci.bench.repram;

import dev.mvmci.bench.Connection;
import dev.mvmci.bench.ProcessUse;
import dev.mvmci.http.Call;
import dev.mvmci.http.HttpProblem;
import dev.mvmci.http.NetworkCaller;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Nodes under one name; several are one cluster. What is measured of them, once.
 *
 * @param processes those of the nodes, as far as they are known
 */
record Cluster(String name, List<URI> nodes, List<ProcessUse> processes) {

  private static final int PROPAGATION_SAMPLES = 200;
  private static final Duration START = Duration.ofSeconds(60);
  private static final int READ_KEYS = 1_000;
  private static final ProcessUse CLIENT = new ProcessUse(ProcessHandle.current().pid());
  private static final AtomicLong SEQUENCE = new AtomicLong(System.nanoTime());

  Cluster {
    nodes = List.copyOf(nodes);
    processes = List.copyOf(processes);
  }

  static Cluster of(String name, String addresses, List<ProcessUse> processes) {
    return new Cluster(
        name, Arrays.stream(addresses.split(",", -1)).map(URI::create).toList(), processes);
  }

  /** Waits until every node answers and knows all the others. */
  void awaitReady() throws IOException, InterruptedException {
    long end = System.nanoTime() + START.toNanos();
    for (URI node : nodes) {
      try (var caller = new NetworkCaller(node)) {
        while (!ready(caller)) {
          if (System.nanoTime() - end > 0) {
            throw new IOException(name + ": " + node + " does not know the others yet");
          }
          TimeUnit.MILLISECONDS.sleep(100);
        }
      }
    }
  }

  private boolean ready(NetworkCaller caller) throws InterruptedException {
    try {
      return caller.call(Call.get("/v1/topology")).json().path("peers").size() >= nodes.size() - 1;
    } catch (IOException | HttpProblem _) {
      return false;
    }
  }

  /** Figures by what they are of. */
  Map<String, Double> measure(int callers, double seconds)
      throws IOException, InterruptedException {
    var measured = new LinkedHashMap<String, Double>();
    if (nodes.size() > 1) {
      load("replicated PUT", measured, callers, seconds, () -> Data.put(newKey()));
      measured.put("propagation p50 ms", propagation());
    } else {
      load("single node PUT", measured, callers, seconds, () -> Data.put(newKey()));
      try (var connection = new Connection(nodes.getFirst())) {
        for (int i = 0; i < READ_KEYS; i++) {
          var _ = Data.put(connection, "read-" + i);
        }
      }
      load(
          "single node GET",
          measured,
          callers,
          seconds,
          () -> Data.get("read-" + SEQUENCE.incrementAndGet() % READ_KEYS));
    }
    return measured;
  }

  private static String newKey() {
    return "k" + SEQUENCE.incrementAndGet();
  }

  /**
   * Confirmed requests per second, of callers that wait for each answer, and the processor time of
   * all nodes and of this client for each.
   */
  private void load(
      String what,
      Map<String, Double> measured,
      int callers,
      double seconds,
      Supplier<byte[]> requests)
      throws IOException {
    long serversBefore = serverMicros();
    long clientBefore = CLIENT.cpuMicros();
    Callers.Count count = Callers.run(nodes, callers, seconds, requests);
    long client = CLIENT.cpuMicros() - clientBefore;
    long servers = serverMicros() - serversBefore;
    if (count.others() > 0) {
      System.out.printf("%s: %d requests were not confirmed%n", name, count.others());
    }
    measured.put(what + "/s", count.confirmed() / seconds);
    measured.put(what + " us of servers", (double) servers / count.confirmed());
    measured.put(what + " us of client", (double) client / count.confirmed());
  }

  private long serverMicros() throws IOException {
    long sum = 0;
    for (ProcessUse process : processes) {
      sum += process.cpuMicros();
    }
    return sum;
  }

  /** From the moment a write is sent to the first node until the last one has it. */
  private double propagation() throws IOException {
    var millis = new double[PROPAGATION_SAMPLES];
    try (var writer = new Connection(nodes.getFirst());
        var reader = new Connection(nodes.getLast())) {
      for (int i = 0; i < millis.length; i++) {
        String key = newKey();
        long start = System.nanoTime();
        Data.sendPut(writer, key);
        while (Data.get(reader, key) != 200) {
          Thread.onSpinWait();
        }
        millis[i] = (System.nanoTime() - start) / 1e6;
        var _ = writer.receive();
      }
    }
    Arrays.sort(millis);
    return millis[millis.length / 2];
  }
}
