package dev.mvmci.bench.p2p;

import dev.mvmci.http.Call;
import dev.mvmci.http.Json;
import dev.mvmci.p2p.ticket.Ticket;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Many workers on one control plane over sessions of their own: what a session costs it, whether
 * all leases are kept, and how they come back after it was killed in the middle.
 */
final class Workers {

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final int count;
  private final Duration time;
  private final Figures figures = new Figures();
  private final List<HoldingWorker> workers = new ArrayList<>();
  private long submitted;

  Workers(int count, Duration time) {
    this.count = count;
    this.time = time;
  }

  void measure(Path directory) throws Exception {
    try (var control = new ControlProcess(directory)) {
      try {
        run(control);
      } finally {
        workers.parallelStream().forEach(HoldingWorker::close);
      }
    }
  }

  private void run(ControlProcess control) throws Exception {
    long heap = control.liveHeap();
    long resident = control.use().residentMegabytes();
    long begun = System.nanoTime();
    Ticket ticket = control.ticket();
    for (int i = 0; i < count; i++) {
      workers.add(new HoldingWorker(i, ticket, figures));
    }
    awaitAnswers();
    say("all %d let in after %.1f s".formatted(count, seconds(begun)));
    say(
        "per session: %.1f KiB of heap, %.1f KiB resident"
            .formatted(
                (control.liveHeap() - heap) / 1024.0 / count,
                (control.use().residentMegabytes() - resident) * 1024.0 / count));
    hold(control, time.dividedBy(2));
    restart(control);
    hold(control, time.dividedBy(2));
    judge(control);
  }

  /** Four of five workers have a job at any time, the others wait for one. */
  private void hold(ControlProcess control, Duration howLong) throws Exception {
    long begun = System.nanoTime();
    long cpu = control.use().cpuMicros();
    while (System.nanoTime() - begun < howLong.toNanos()) {
      while (submitted - figures.completedJobs() < count * 4L / 5) {
        var job = Map.of("payload", Map.of("held", submitted));
        if (control.ask(Call.postJson("/api/v1/jobs", job)).status() != 201) {
          throw new IOException("a job was not taken");
        }
        submitted++;
      }
      Thread.sleep(1_000);
    }
    say(
        "%.0f s: %s; control plane used %.1f %% of a processor"
            .formatted(
                seconds(begun),
                figures,
                100.0 * (control.use().cpuMicros() - cpu) / (seconds(begun) * 1e6)));
  }

  private void restart(ControlProcess control) throws Exception {
    long killed = System.nanoTime();
    control.kill();
    workers.forEach(HoldingWorker::watch);
    control.start();
    long ready = System.nanoTime();
    say("killed; ready again after %.1f s".formatted((ready - killed) / 1e9));
    awaitAnswers();
    double[] after =
        workers.stream()
            .mapToDouble(worker -> (worker.answeredNanos() - ready) / 1e9)
            .sorted()
            .toArray();
    say(
        "answered again, seconds after it was ready: first %.1f, half %.1f, all %.1f"
            .formatted(after[0], after[after.length / 2], after[after.length - 1]));
  }

  private void awaitAnswers() throws InterruptedException, IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (workers.stream().anyMatch(worker -> worker.answeredNanos() == 0)) {
      if (System.nanoTime() > deadline) {
        long silent = workers.stream().filter(one -> one.answeredNanos() == 0).count();
        throw new IOException("%d workers are not let in; %s".formatted(silent, figures));
      }
      Thread.sleep(50);
    }
  }

  /** A worker that registers anew takes its own jobs over, each as another attempt. */
  private void judge(ControlProcess control) throws Exception {
    long later = 0;
    long all = 0;
    String cursor = "";
    do {
      var page = control.ask(Call.get("/api/v1/jobs?limit=1000" + cursor));
      JsonNode list = Json.read(page.body());
      for (JsonNode job : list.path("jobs")) {
        all++;
        later += job.path("attempt").longValue(0) > 1 ? 1 : 0;
      }
      JsonNode next = list.path("next_cursor");
      cursor = next.isNumber() ? "&cursor=" + next.longValue() : "";
    } while (!cursor.isEmpty());
    say("%d jobs, %d of them in a later attempt; %s".formatted(all, later, figures));
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }

  private static void say(String line) {
    System.out.println(line);
  }
}
