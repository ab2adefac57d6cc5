package dev.mvmci.jobs;

/** What became of a wish to change a job. */
public sealed interface Outcome {

  /** It is done. */
  record Applied(Job job) implements Outcome {}

  /** It was so already; a repeated report is no error. */
  record Unchanged(Job job) implements Outcome {}

  /** Nothing changed, because. */
  record Refused(Job job, Reason reason) implements Outcome {}

  /** There is no such job, or it is past its retention. */
  record Missing(JobId id) implements Outcome {}

  /** Why a change was refused. */
  enum Reason {
    /** The token shown is not that of the present lease. */
    STALE_TOKEN,
    /** The lease belongs to a registered worker, and no token was shown. */
    TOKEN_REQUIRED,
    /** The job has ended; the first end counts. */
    FINISHED,
    /** The state machine has no such step. */
    NOT_ALLOWED
  }
}
