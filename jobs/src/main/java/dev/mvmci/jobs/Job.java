package dev.mvmci.jobs;

import org.jspecify.annotations.Nullable;

/**
 * A job as the queue knows it. Its output is not part of it: that may be large and is read by
 * itself, see {@link JobQueue#output}.
 *
 * @param seq order of creation over all jobs
 * @param error what ended the latest failed run
 */
public record Job(
    JobId id,
    long seq,
    JobState state,
    Work work,
    Execution execution,
    Progress progress,
    Times times,
    @Nullable String error) {

  /**
   * What was asked for.
   *
   * @param payload JSON text
   * @param timeoutMillis how long one run may take from its first lease on
   */
  public record Work(
      JobKind kind,
      String payload,
      int priority,
      RetryPolicy retry,
      @Nullable Long timeoutMillis,
      @Nullable String idempotencyKey) {}

  /**
   * Who does it, and for which time.
   *
   * @param run number of the execution, from 1; grows only when one ended in failure
   * @param attempt how often the job was leased
   * @param claimedBy the control-plane node that served the claim
   * @param completedBy the control-plane node that served the end
   * @param runId the engine's name for the execution
   * @param deadlineMillis when this run is out of time
   */
  public record Execution(
      int run,
      int attempt,
      @Nullable String claimedBy,
      @Nullable String completedBy,
      @Nullable String workerId,
      @Nullable Lease lease,
      @Nullable String runId,
      @Nullable Long deadlineMillis) {}

  /**
   * The right to work on the job. The token of the newest lease stays with a finished job, so that
   * a repeated report can be told from a foreign one.
   *
   * @param token grows with each lease; an older one changes nothing any more
   * @param fenced whether reports must show the token
   */
  public record Lease(long token, long expiresAtMillis, boolean fenced) {}

  /**
   * How far it came.
   *
   * @param lines reported so far, also those dropped since
   * @param sequence the latest line's number within its run; 0 before the first
   * @param urlsDone how many things this run has done, well or in error
   * @param urlsLeft the latest line's number of things still to do
   */
  public record Progress(long lines, long sequence, long urlsDone, @Nullable Long urlsLeft) {}

  /** When what happened, in unix milliseconds of the log. */
  public record Times(
      long createdMillis,
      long updatedMillis,
      long runAtMillis,
      @Nullable Long startedMillis,
      @Nullable Long finishedMillis) {}
}
