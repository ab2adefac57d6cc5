package dev.mvmci.bench.engine;

import dev.mvmci.engine.Engine;
import dev.mvmci.engine.EngineConfig;
import dev.mvmci.engine.EngineConfig.Pace;
import dev.mvmci.engine.RunInfo;
import dev.mvmci.engine.RunOutcome;
import dev.mvmci.engine.RunQuery;
import dev.mvmci.engine.StartRequest;
import dev.mvmci.engine.embedded.EmbeddedEngine;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.IntFunction;

/**
 * Runs that sleep: what each costs on the heap, how long an engine needs to open with them, and how
 * late they are woken. Prints one line for each.
 */
final class Sleepers {

  private static final int CALLERS = 64;
  private static final String MODULE = "sleeper.wasm";

  private Sleepers() {}

  /**
   * Runs the measurement in this directory.
   *
   * @param spread over how many seconds, after the first are due, the others become so
   */
  static void measure(Path directory, int runs, long seconds, long spread) throws Exception {
    EngineConfig config =
        EngineConfig.of(directory).withPace(Pace.DEFAULTS.withPageOutAfter(Duration.ZERO));
    asleep(config, runs, seconds, spread);
    woken(config, runs);
  }

  private static void asleep(EngineConfig config, int runs, long seconds, long spread)
      throws Exception {
    long begun = System.nanoTime();
    try (Engine engine = EmbeddedEngine.open(config)) {
      var _ = engine.deploy(module());
      long before = heap();
      start(engine, runs, run -> String.valueOf(seconds + spread * run / runs));
      while (engine.health().residentRuns() > 0) {
        Thread.sleep(100);
      }
      double took = (System.nanoTime() - begun) / 1e9;
      long each = (heap() - before) / runs;
      System.out.printf(
          "asleep runs=%d started_s=%.1f heap_bytes_each=%d heap_mb=%d threads=%d%n",
          runs, took, each, heap() >> 20, ManagementFactory.getThreadMXBean().getThreadCount());
    }
  }

  private static void woken(EngineConfig config, int runs) throws Exception {
    long opening = System.nanoTime();
    try (Engine engine = EmbeddedEngine.open(config)) {
      System.out.printf(
          "reopened after_s=%.2f unfinished=%d heap_mb=%d%n",
          (System.nanoTime() - opening) / 1e9, engine.health().unfinishedRuns(), heap() >> 20);
      while (engine.health().unfinishedRuns() > 0) {
        Thread.sleep(500);
      }
      long[] late = lateMillis(engine, runs);
      System.out.printf(
          "woken runs=%d late_ms p50=%d p99=%d max=%d%n",
          late.length,
          late[late.length / 2],
          late[(int) (late.length * 0.99)],
          late[late.length - 1]);
    }
  }

  /** What the runs put out, sorted. */
  private static long[] lateMillis(Engine engine, int runs) {
    var late = new long[runs];
    int count = 0;
    RunQuery query = RunQuery.newest(RunQuery.MAX_LIMIT);
    for (List<RunInfo> page = engine.runs(query); !page.isEmpty(); page = engine.runs(query)) {
      for (RunInfo run : page) {
        if (run.outcome() instanceof RunOutcome.Completed(String output)) {
          late[count++] = Long.parseLong(String.valueOf(output));
        }
      }
      query = new RunQuery(page.getLast().id(), RunQuery.MAX_LIMIT);
    }
    long[] sorted = Arrays.copyOf(late, count);
    Arrays.sort(sorted);
    return sorted;
  }

  private static void start(Engine engine, int runs, IntFunction<String> input)
      throws InterruptedException {
    var places = new Semaphore(CALLERS);
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < runs; i++) {
        places.acquire();
        String seconds = input.apply(i);
        callers.execute(() -> {
          try {
            var _ = engine.start(StartRequest.of("sleeper", "start", seconds));
          } finally {
            places.release();
          }
        });
      }
    }
  }

  private static byte[] module() throws IOException {
    try (InputStream in = Objects.requireNonNull(Sleepers.class.getResourceAsStream(MODULE))) {
      return in.readAllBytes();
    }
  }

  private static long heap() throws InterruptedException {
    for (int i = 0; i < 3; i++) {
      System.gc();
      Thread.sleep(100);
    }
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
