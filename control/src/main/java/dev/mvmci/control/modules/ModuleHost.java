package dev.mvmci.control.modules;

/** The engine that says what a module is, because it takes it. */
@FunctionalInterface
public interface ModuleHost {

  /**
   * Deploys a module in this node's engine.
   *
   * @param file a name for a program that does not name itself
   * @throws dev.mvmci.http.HttpProblem if the engine does not take it
   */
  Taken take(byte[] wasm, String file) throws InterruptedException;

  /** What the engine found. */
  record Taken(String name, String version, String sha256) {}
}
