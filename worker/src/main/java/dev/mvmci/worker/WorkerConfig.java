package dev.mvmci.worker;

import java.time.Duration;

/**
 * How a worker behaves.
 *
 * @param id stays the same over restarts: by it the worker takes its own leases over again
 * @param name shown to people
 * @param capacity jobs at once
 * @param heartbeatInterval between two extensions of a lease; well below the lease's 30 s
 * @param claimWait how long a claim may be parked at the control plane, at most 30 s
 * @param progressInterval least time between two progress reports of one job
 * @param backoff between attempts to reach the control plane
 * @param closeTimeout how long {@link Worker#close} waits for its threads
 */
public record WorkerConfig(
    String id,
    String name,
    int capacity,
    Duration heartbeatInterval,
    Duration claimWait,
    Duration progressInterval,
    Backoff.Range backoff,
    Duration closeTimeout) {

  public WorkerConfig {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity is " + capacity + "; it must be at least 1");
    }
  }

  /** Defaults for a worker of this identity: four jobs at once per core. */
  public static WorkerConfig of(String id, String name) {
    return new WorkerConfig(
        id,
        name,
        4 * Runtime.getRuntime().availableProcessors(),
        Duration.ofSeconds(10),
        Duration.ofSeconds(25),
        Duration.ofMillis(100),
        new Backoff.Range(Duration.ofMillis(100), Duration.ofSeconds(5)),
        Duration.ofSeconds(5));
  }
}
