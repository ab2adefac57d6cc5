package dev.mvmci.engine.module;

import dev.mvmci.engine.guest.CompiledModule;

/** A module ready to run. */
public record LoadedModule(
    String sha256, ModuleManifest manifest, CompiledModule code, boolean initializes) {

  /** Export that prepares an instance, called before anything else where it is there. */
  public static final String INITIALIZE = "_initialize";
}
