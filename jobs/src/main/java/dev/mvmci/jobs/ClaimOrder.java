package dev.mvmci.jobs;

import java.util.Set;

/** A registered worker's wish for work: of which kinds, and how many jobs at most. */
public record ClaimOrder(String workerId, Set<JobKind> kinds, int max) {

  /** Most jobs in one claim. */
  public static final int MAX_JOBS = 100;

  public ClaimOrder {
    kinds = Set.copyOf(kinds);
    RetryPolicy.requireRange("number of kinds", kinds.size(), 1, JobKind.values().length);
    RetryPolicy.requireRange("max", max, 1, MAX_JOBS);
    RetryPolicy.requireRange(
        "length of worker_id", workerId.length(), 1, WorkerInfo.Registration.MAX_LENGTH);
  }
}
