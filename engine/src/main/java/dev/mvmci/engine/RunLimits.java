package dev.mvmci.engine;

import java.time.Duration;

/**
 * Limits of one run. A run is bound to those under which it started, also when it resumes.
 *
 * @param computeSlice how long a guest may compute between two host calls
 * @param memoryBytes linear memory; {@code memory.grow} beyond it answers -1
 * @param tableElements elements per table; {@code table.grow} beyond it answers -1
 * @param journalBytes what the run may record, larger HTTP bodies as compressed
 * @param journalRecords how many records it may make
 * @param outputBytes size of the output, and of the response
 */
public record RunLimits(
    Duration computeSlice,
    long memoryBytes,
    int tableElements,
    long journalBytes,
    long journalRecords,
    int outputBytes) {

  public static final RunLimits DEFAULTS =
      new RunLimits(Duration.ofSeconds(10), 64L << 20, 1 << 20, 1L << 30, 1_000_000, 1 << 20);

  public RunLimits {
    Limit.positive("computeSlice", computeSlice.toMillis());
    Limit.positive("memoryBytes", memoryBytes);
    Limit.positive("tableElements", tableElements);
    Limit.positive("journalBytes", journalBytes);
    Limit.positive("journalRecords", journalRecords);
    Limit.positive("outputBytes", outputBytes);
  }

  /** This with another compute slice. */
  public RunLimits withComputeSlice(Duration slice) {
    return new RunLimits(
        slice, memoryBytes, tableElements, journalBytes, journalRecords, outputBytes);
  }

  /** This with other bounds on what a run may record. */
  public RunLimits withJournal(long bytes, long records) {
    return new RunLimits(computeSlice, memoryBytes, tableElements, bytes, records, outputBytes);
  }
}
