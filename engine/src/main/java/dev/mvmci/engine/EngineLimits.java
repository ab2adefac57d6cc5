package dev.mvmci.engine;

import java.util.Objects;

/**
 * Limits of the engine as a whole.
 *
 * @param unfinishedRuns runs that may be executing, waiting or sleeping at a time
 * @param residentRuns runs that may be in memory at a time; more wait for a place
 * @param computingRuns runs that may compute at a time; waiting in a host call does not count
 * @param inputBytes size of a run's input, and of a message
 * @param moduleBytes size of a module
 * @param compiledModules compiled modules held in memory
 * @param waitingMessages messages that may wait for one run
 */
public record EngineLimits(
    int unfinishedRuns,
    int residentRuns,
    int computingRuns,
    int inputBytes,
    int moduleBytes,
    int compiledModules,
    int waitingMessages) {

  public static final EngineLimits DEFAULTS =
      new EngineLimits(1_000_000, 4_000, defaultComputingRuns(), 1 << 20, 16 << 20, 64, 10_000);

  public EngineLimits {
    Limit.positive("unfinishedRuns", unfinishedRuns);
    Limit.positive("residentRuns", residentRuns);
    Limit.positive("computingRuns", computingRuns);
    Limit.positive("inputBytes", inputBytes);
    Limit.positive("moduleBytes", moduleBytes);
    Limit.positive("compiledModules", compiledModules);
    Limit.positive("waitingMessages", waitingMessages);
  }

  /** This with another bound on unfinished runs. */
  public EngineLimits withUnfinishedRuns(int runs) {
    return new EngineLimits(
        runs,
        residentRuns,
        computingRuns,
        inputBytes,
        moduleBytes,
        compiledModules,
        waitingMessages);
  }

  /** This with another bound on runs in memory. */
  public EngineLimits withResidentRuns(int runs) {
    return new EngineLimits(
        unfinishedRuns,
        runs,
        computingRuns,
        inputBytes,
        moduleBytes,
        compiledModules,
        waitingMessages);
  }

  /**
   * One carrier of virtual threads is always left to others: guests that never make a host call
   * then cannot stop the rest of the process.
   */
  private static int defaultComputingRuns() {
    String configured = System.getProperty("jdk.virtualThreadScheduler.parallelism");
    int carriers =
        Objects.requireNonNullElseGet(
            configured == null ? null : Integer.valueOf(configured),
            () -> Runtime.getRuntime().availableProcessors());
    return Math.max(1, carriers - 1);
  }
}
