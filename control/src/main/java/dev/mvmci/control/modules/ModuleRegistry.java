package dev.mvmci.control.modules;

import java.util.List;
import java.util.Optional;

/**
 * Which modules the cluster has; shared by its members. Changes are durable when they return.
 * Failures are {@link dev.mvmci.http.HttpProblem}s that say who has to act. Thread-safe.
 */
public interface ModuleRegistry {

  /** Modules at most, each version by itself. */
  int MAX_MODULES = 1_000;

  /** Records a module, in place of what had its name and version; from now on it is the newest. */
  void record(SharedModule module);

  /** Takes a module off the list; false if it was not there. */
  boolean remove(String name, String version);

  /** The version of this name that was deployed last. */
  Optional<SharedModule> newest(String name);

  /** This very version. */
  Optional<SharedModule> find(String name, String version);

  /** All of them, the newest first. */
  List<SharedModule> all();
}
