package dev.mvmci.engine;

import java.util.Objects;

/**
 * Limits of the engine as a whole.
 *
 * @param unfinishedRuns runs that may be executing, waiting or sleeping at a time
 * @param computingRuns runs that may compute at a time; waiting in a host call does not count
 * @param inputBytes size of a run's input
 * @param moduleBytes size of a module
 * @param compiledModules compiled modules held in memory
 */
public record EngineLimits(
    int unfinishedRuns, int computingRuns, int inputBytes, int moduleBytes, int compiledModules) {

  public static final EngineLimits DEFAULTS =
      new EngineLimits(10_000, defaultComputingRuns(), 1 << 20, 16 << 20, 64);

  public EngineLimits {
    Limit.positive("unfinishedRuns", unfinishedRuns);
    Limit.positive("computingRuns", computingRuns);
    Limit.positive("inputBytes", inputBytes);
    Limit.positive("moduleBytes", moduleBytes);
    Limit.positive("compiledModules", compiledModules);
  }

  /** This with another bound on unfinished runs. */
  public EngineLimits withUnfinishedRuns(int runs) {
    return new EngineLimits(runs, computingRuns, inputBytes, moduleBytes, compiledModules);
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
