package dev.mvmci.jobs;

import java.util.Set;

/**
 * A part of the list of jobs, in order of creation.
 *
 * @param states only jobs in these; empty for all
 * @param after the {@code seq} beyond which the page begins
 */
public record JobPage(Set<JobState> states, boolean newestFirst, long after, int limit) {

  /** Most jobs on one page. */
  public static final int MAX_LIMIT = 1000;

  /** Before the first job. */
  public static final long START = -1;

  public JobPage {
    states = Set.copyOf(states);
    RetryPolicy.requireRange("limit", limit, 1, MAX_LIMIT);
  }

  /** The oldest jobs. */
  public static JobPage oldest(int limit) {
    return new JobPage(Set.of(), false, START, limit);
  }

  /** The newest jobs, the newest first. */
  public static JobPage newest(int limit) {
    return new JobPage(Set.of(), true, Long.MAX_VALUE, limit);
  }

  /** The same kind of page, beginning beyond this job. */
  public JobPage after(long seq) {
    return new JobPage(states, newestFirst, seq, limit);
  }

  /** The same page with only these states. */
  public JobPage in(Set<JobState> wanted) {
    return new JobPage(wanted, newestFirst, after, limit);
  }
}
