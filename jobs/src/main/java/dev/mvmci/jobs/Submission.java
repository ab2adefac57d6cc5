package dev.mvmci.jobs;

/** What became of a submitted job. */
public sealed interface Submission {

  /** A new job stands in the queue. */
  record Created(Job job) implements Submission {}

  /** The same was submitted before; that job stands and nothing changed. */
  record Repeated(Job job) implements Submission {}

  /**
   * Something else was submitted under this id or key before; nothing changed.
   *
   * @param taken which name is taken, for a message
   */
  record Conflict(Job job, String taken) implements Submission {}
}
