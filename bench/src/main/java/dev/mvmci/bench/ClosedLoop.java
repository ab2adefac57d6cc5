package dev.mvmci.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Callers that each wait for their answer before they ask again. */
public final class ClosedLoop {

  private ClosedLoop() {}

  /** One request, to its answer. */
  @FunctionalInterface
  public interface Request {
    void run(SplittableRandom random) throws Exception;
  }

  /**
   * What came of a run.
   *
   * @param perSecond answers
   * @param p50Micros median latency
   * @param p99Micros of 100 answers one took longer
   * @param count answers in all
   * @param errors requests that failed; they count nowhere else
   */
  public record Figures(
      double perSecond, long p50Micros, long p99Micros, long count, long errors) {}

  private record Latencies(long[] nanos, long errors) {}

  /** Runs so many callers, on virtual threads, for this long. */
  public static Figures run(int callers, Duration time, Request request)
      throws InterruptedException, ExecutionException {
    long start = System.nanoTime();
    long end = start + time.toNanos();
    var results = new ArrayList<Future<Latencies>>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int caller = 0; caller < callers; caller++) {
        var random = new SplittableRandom(caller);
        results.add(threads.submit(() -> loop(end, request, random)));
      }
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    var parts = new ArrayList<Latencies>();
    for (Future<Latencies> result : results) {
      parts.add(result.get());
    }
    return figures(parts, seconds);
  }

  private static Latencies loop(long end, Request request, SplittableRandom random) {
    long[] nanos = new long[1024];
    int count = 0;
    long errors = 0;
    long begun = System.nanoTime();
    while (begun < end) {
      try {
        request.run(random);
        long done = System.nanoTime();
        if (count == nanos.length) {
          nanos = Arrays.copyOf(nanos, 2 * count);
        }
        nanos[count++] = done - begun;
        begun = done;
      } catch (Exception _) {
        errors++;
        begun = System.nanoTime();
      }
    }
    return new Latencies(Arrays.copyOf(nanos, count), errors);
  }

  private static Figures figures(List<Latencies> parts, double seconds) {
    long[] all =
        parts.stream().flatMapToLong(part -> Arrays.stream(part.nanos())).sorted().toArray();
    long errors = parts.stream().mapToLong(Latencies::errors).sum();
    return new Figures(
        all.length / seconds, micros(all, 0.50), micros(all, 0.99), all.length, errors);
  }

  private static long micros(long[] sorted, double quantile) {
    return sorted.length == 0 ? 0 : sorted[(int) ((sorted.length - 1) * quantile)] / 1000;
  }
}
