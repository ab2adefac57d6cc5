package dev.mvmci.bench.repram;

import dev.mvmci.bench.Connection;
import dev.mvmci.http.Call;
import dev.mvmci.http.HttpProblem;
import dev.mvmci.http.NetworkCaller;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Nodes under one name; several are one cluster. What is measured of them, once. */
record Cluster(String name, List<URI> nodes) {

  private static final int PROPAGATION_SAMPLES = 200;
  private static final Duration START = Duration.ofSeconds(60);
  private static final int READ_KEYS = 1_000;
  private static final AtomicLong SEQUENCE = new AtomicLong(System.nanoTime());

  Cluster {
    nodes = List.copyOf(nodes);
  }

  static Cluster of(String name, String addresses) {
    return new Cluster(name, Arrays.stream(addresses.split(",", -1)).map(URI::create).toList());
  }

  private interface Request {
    int send(Connection connection) throws IOException;
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
      measured.put("replicated PUT/s", load(callers, seconds, c -> Data.put(c, newKey())));
      measured.put("propagation p50 ms", propagation());
    } else {
      measured.put("single node PUT/s", load(callers, seconds, c -> Data.put(c, newKey())));
      try (var connection = new Connection(nodes.getFirst())) {
        for (int i = 0; i < READ_KEYS; i++) {
          var _ = Data.put(connection, "read-" + i);
        }
      }
      measured.put(
          "single node GET/s",
          load(
              callers,
              seconds,
              c -> Data.get(c, "read-" + SEQUENCE.incrementAndGet() % READ_KEYS)));
    }
    return measured;
  }

  private static String newKey() {
    return "k" + SEQUENCE.incrementAndGet();
  }

  /** Requests per second that were confirmed, of callers that wait for each answer. */
  private double load(int callers, double seconds, Request request) throws InterruptedException {
    var good = new AtomicLong();
    var bad = new AtomicLong();
    long end = System.nanoTime() + (long) (seconds * 1e9);
    var threads = new ArrayList<Thread>();
    for (int i = 0; i < callers; i++) {
      URI node = nodes.get(i % nodes.size());
      // Platform threads: virtual ones would need as many carriers as there are blocked reads.
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                try (var connection = new Connection(node)) {
                  while (System.nanoTime() - end < 0) {
                    int status = request.send(connection);
                    (status == 200 || status == 201 ? good : bad).incrementAndGet();
                  }
                } catch (IOException _) {
                  bad.incrementAndGet();
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    if (bad.get() > 0) {
      System.out.printf("%s: %d requests were not confirmed%n", name, bad.get());
    }
    return good.get() / seconds;
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
