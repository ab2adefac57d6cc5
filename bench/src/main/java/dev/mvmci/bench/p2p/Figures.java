package dev.mvmci.bench.p2p;

import java.util.concurrent.atomic.LongAdder;

/** What many workers met with. Thread-safe. */
final class Figures {

  private final LongAdder prolonged = new LongAdder();
  private final LongAdder completed = new LongAdder();
  private final LongAdder lost = new LongAdder();
  private final LongAdder interrupted = new LongAdder();
  private volatile String last = "";

  void prolonged() {
    prolonged.increment();
  }

  void completed() {
    completed.increment();
  }

  void lost() {
    lost.increment();
  }

  void interrupted(Exception reason) {
    interrupted.increment();
    last = String.valueOf(reason.getMessage());
  }

  long completedJobs() {
    return completed.sum();
  }

  @Override
  public String toString() {
    return "leases prolonged %d, jobs completed %d, leases lost %d, requests that failed %d%s"
        .formatted(
            prolonged.sum(),
            completed.sum(),
            lost.sum(),
            interrupted.sum(),
            last.isEmpty() ? "" : " (the last: %s)".formatted(last));
  }
}
