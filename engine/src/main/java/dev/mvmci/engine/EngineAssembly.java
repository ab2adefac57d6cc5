package dev.mvmci.engine;

/** Puts an engine together. */
final class EngineAssembly {

  private EngineAssembly() {}

  @SuppressWarnings("DoNotCallSuggester")
  static Engine open(EngineConfig config) {
    throw new EngineFailure.Unavailable("no engine at " + config.dataDirectory() + " yet");
  }
}
