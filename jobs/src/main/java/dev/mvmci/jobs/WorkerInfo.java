package dev.mvmci.jobs;

import java.util.Set;

/**
 * A registered worker.
 *
 * @param lastSeenMillis its latest sign of life in the log; an idle worker gives none
 * @param activeJobs leases it holds
 * @param waiting whether a claim of it is parked at this node right now
 */
public record WorkerInfo(
    Registration registration,
    long registeredMillis,
    long lastSeenMillis,
    long activeJobs,
    boolean waiting) {

  /**
   * What a worker says of itself.
   *
   * @param id its own stable name: a new incarnation takes over what an earlier one held
   * @param capacity jobs at once
   */
  public record Registration(String id, String name, Set<JobKind> kinds, int capacity) {

    /** Longest id or name. */
    public static final int MAX_LENGTH = 255;

    /** Most jobs at once. */
    public static final int MAX_CAPACITY = 10_000;

    public Registration {
      kinds = Set.copyOf(kinds);
      RetryPolicy.requireRange("length of worker_id", id.length(), 1, MAX_LENGTH);
      RetryPolicy.requireRange("length of name", name.length(), 0, MAX_LENGTH);
      RetryPolicy.requireRange("capacity", capacity, 1, MAX_CAPACITY);
    }
  }
}
