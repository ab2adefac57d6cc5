package dev.mvmci.jobs;

import java.time.Duration;

/**
 * What the queue does by itself.
 *
 * @param node this node's name, recorded with claims and ends that it serves
 * @param lease how long a worker holds a job without a sign of life
 * @param anonymousLease the same for callers that cannot give one
 * @param maxLostLeases leases lost in a row, without progress between, after which a job fails
 * @param maxProgressRows lines of progress kept per job
 * @param retention how long a finished job is kept
 * @param maxFinished how many finished jobs are kept; the oldest go first
 */
public record JobsConfig(
    String node,
    Duration lease,
    Duration anonymousLease,
    int maxLostLeases,
    int maxProgressRows,
    Duration retention,
    long maxFinished) {

  /** The documented defaults. */
  public static JobsConfig defaults(String node) {
    return new JobsConfig(
        node, Duration.ofSeconds(30), Duration.ofHours(1), 20, 200, Duration.ofDays(30), 100_000);
  }
}
