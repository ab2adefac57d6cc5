package dev.mvmci.control;

import dev.mvmci.jobs.JobQueue;
import dev.mvmci.jobs.NewJob;

/** How large the bodies of some routes may be, in bytes. */
final class BodyLimits {

  private static final long ROOM_FOR_THE_REST = 64 << 10;

  /** A job: the largest payload, written with all its characters escaped, and its options. */
  static final long JOB = 6L * NewJob.MAX_PAYLOAD_BYTES + ROOM_FOR_THE_REST;

  /** A report: the largest output, written with all its characters escaped. */
  static final long REPORT = 6L * JobQueue.MAX_OUTPUT_LENGTH + ROOM_FOR_THE_REST;

  private BodyLimits() {}
}
