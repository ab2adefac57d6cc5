package dev.mvmci.worker;

import dev.mvmci.worker.ExecutionBackend.Refused;

/** Sees to it that an engine has the module that a job needs. Thread-safe. */
@FunctionalInterface
public interface ModuleSupply {

  /** For an engine into which all modules are deployed anyhow. */
  ModuleSupply NONE = _ -> {};

  /**
   * Brings the module if the cluster has it and the engine has not, or has an older one under a
   * name without a version.
   *
   * @throws Refused if that is not possible, now or ever
   */
  void provide(Task task) throws Refused;
}
