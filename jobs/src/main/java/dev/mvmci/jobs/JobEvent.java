package dev.mvmci.jobs;

import java.util.List;

/** Something that everybody watching should know. */
public sealed interface JobEvent {

  /** Position in the log; a watcher that was away asks for what came after it. */
  long index();

  /** The job it is about. */
  JobId jobId();

  /**
   * The job is new or changed.
   *
   * @param job with JSON null as its payload: many events wait for many watchers
   */
  record Changed(long index, Job job) implements JobEvent {
    @Override
    public JobId jobId() {
      return job.id();
    }
  }

  /** The job reported progress. */
  record Progressed(long index, JobId jobId, List<ProgressRow> rows) implements JobEvent {
    public Progressed {
      rows = List.copyOf(rows);
    }
  }
}
