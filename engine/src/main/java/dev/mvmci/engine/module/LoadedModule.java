package dev.mvmci.engine.module;

import dev.mvmci.engine.guest.CompiledModule;
import dev.mvmci.engine.guest.ParsedModule.Import;
import java.util.List;

/** A module ready to run. */
public record LoadedModule(
    String sha256,
    ModuleManifest manifest,
    CompiledModule code,
    List<Import> imports,
    boolean initializes) {

  /** Export that prepares an instance, called before anything else where it is there. */
  public static final String INITIALIZE = "_initialize";
}
