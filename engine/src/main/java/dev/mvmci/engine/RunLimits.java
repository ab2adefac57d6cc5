package dev.mvmci.engine;

import java.time.Duration;
import java.util.List;

/**
 * Limits of one run. A run is bound to those under which it started, also when it resumes.
 *
 * @param computeSlice how long a guest may compute between two host calls
 * @param runTime how long the run may exist, waiting included
 * @param memoryBytes linear memory; {@code memory.grow} beyond it answers -1
 * @param tableElements elements per table; {@code table.grow} beyond it answers -1
 * @param journalBytes what the run may record, larger HTTP bodies as compressed
 * @param journalRecords how many records it may make
 * @param outputBytes size of the output, of the response, of a message, and of all that a run keeps
 *     under keys of its own
 * @param destinations hosts that requests may go to, {@code *.example.org} for those below one; any
 *     for none
 */
public record RunLimits(
    Duration computeSlice,
    Duration runTime,
    long memoryBytes,
    int tableElements,
    long journalBytes,
    long journalRecords,
    int outputBytes,
    List<String> destinations) {

  /** No bound on how long a run may exist. */
  public static final Duration FOR_EVER = Duration.ofDays(1_000_000);

  public static final RunLimits DEFAULTS =
      new RunLimits(
          Duration.ofSeconds(10),
          FOR_EVER,
          64L << 20,
          1 << 20,
          1L << 30,
          1_000_000,
          1 << 20,
          List.of());

  /** The most that a module or whoever starts a run can ask for, unless configured. */
  public static final RunLimits MOST =
      new RunLimits(
          Duration.ofMinutes(10),
          FOR_EVER,
          1L << 30,
          10_000_000,
          1L << 36,
          10_000_000,
          8 << 20,
          List.of());

  public RunLimits {
    Limit.positive("computeSlice", computeSlice.toMillis());
    Limit.positive("runTime", runTime.toMillis());
    Limit.positive("memoryBytes", memoryBytes);
    Limit.positive("tableElements", tableElements);
    Limit.positive("journalBytes", journalBytes);
    Limit.positive("journalRecords", journalRecords);
    Limit.positive("outputBytes", outputBytes);
    destinations = List.copyOf(destinations);
  }

  /** This with another compute slice. */
  public RunLimits withComputeSlice(Duration slice) {
    return new RunLimits(
        slice,
        runTime,
        memoryBytes,
        tableElements,
        journalBytes,
        journalRecords,
        outputBytes,
        destinations);
  }

  /** This with another bound on how long the run may exist. */
  public RunLimits withRunTime(Duration time) {
    return new RunLimits(
        computeSlice,
        time,
        memoryBytes,
        tableElements,
        journalBytes,
        journalRecords,
        outputBytes,
        destinations);
  }

  /** This with other bounds on memory and tables. */
  public RunLimits withMemory(long bytes, int elements) {
    return new RunLimits(
        computeSlice,
        runTime,
        bytes,
        elements,
        journalBytes,
        journalRecords,
        outputBytes,
        destinations);
  }

  /** This with other bounds on what a run may record. */
  public RunLimits withJournal(long bytes, long records) {
    return new RunLimits(
        computeSlice,
        runTime,
        memoryBytes,
        tableElements,
        bytes,
        records,
        outputBytes,
        destinations);
  }
}
