package dev.mvmci.worker;

import java.time.Duration;
import java.util.SplittableRandom;

/** A worker that waits for nothing longer than a test likes to. */
final class QuickWorker {

  static final WorkerConfig CONFIG =
      new WorkerConfig(
          "worker-a",
          "a",
          3,
          Duration.ofMillis(20),
          Duration.ofSeconds(20),
          Duration.ofMillis(5),
          new Backoff.Range(Duration.ofMillis(1), Duration.ofMillis(10)),
          Duration.ofSeconds(5));

  private QuickWorker() {}

  static Worker start(ScriptedControlPlane control, ScriptedBackend backend) {
    return Worker.start(CONFIG, control, backend, new SplittableRandom(1));
  }
}
