package dev.mvmci.engine.module;

import dev.mvmci.engine.EngineFailure;
import dev.mvmci.engine.ModuleInfo;
import dev.mvmci.engine.guest.GuestRuntime;
import dev.mvmci.engine.guest.InvalidGuestException;
import dev.mvmci.engine.guest.ParsedModule;
import dev.mvmci.engine.guest.ParsedModule.Import;
import dev.mvmci.engine.store.Change;
import dev.mvmci.engine.store.Database;
import dev.mvmci.engine.store.StoreFailure;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The modules of an engine. The last deployment of a name and version counts for new runs; a run
 * that has begun keeps the bytes it began with.
 */
public final class Modules {

  private static final Logger log = LoggerFactory.getLogger(Modules.class);

  /** Modules that are made ready while the engine opens. */
  private static final int PREPARED = 4;

  private final GuestRuntime runtime;
  private final ImportCheck check;
  private final ModuleStore store;
  private final LoadedModules loaded;
  private final InstantSource clock;
  private final int maxBytes;

  public Modules(
      GuestRuntime runtime,
      ImportCheck check,
      Database database,
      Consumer<Change> writer,
      InstantSource clock,
      int maxBytes,
      int maxLoaded) {
    this.runtime = runtime;
    this.check = check;
    this.store = new ModuleStore(database, writer);
    this.loaded = new LoadedModules(maxLoaded);
    this.clock = clock;
    this.maxBytes = maxBytes;
  }

  /** Has the modules of unfinished runs ready before they go on. */
  public void prepare() {
    try {
      for (String sha256 : store.ofUnfinishedRuns(PREPARED)) {
        var _ = load(sha256);
      }
    } catch (EngineFailure.InvalidModule | StoreFailure e) {
      log.debug("not prepared; the runs will tell: {}", e.getMessage());
    }
  }

  /** Checks, compiles and stores a module; see {@link dev.mvmci.engine.Engine#deploy}. */
  public ModuleInfo deploy(byte[] wasm, String file) {
    LoadedModule module = inspect(wasm);
    String sha256 = module.sha256();
    ModuleManifest manifest = module.manifest().calledAfter(file);
    var info =
        new ModuleInfo(
            manifest.name(),
            manifest.version(),
            sha256,
            wasm.length,
            manifest.workflows().stream()
                .map(workflow ->
                    new ModuleInfo.Workflow(
                        workflow.name(), workflow.responds(), manifest.limits()))
                .toList(),
            clock.instant());
    store.save(info, wasm);
    return info;
  }

  /** Checks and compiles a module without keeping it; see {@link #deploy} for failures. */
  public LoadedModule inspect(byte[] wasm) {
    if (wasm.length > maxBytes) {
      throw new EngineFailure.TooLarge(
          "the module has %d bytes; at most %d are allowed".formatted(wasm.length, maxBytes));
    }
    String sha256 = Sha256.hex(wasm);
    return loaded.get(sha256, () -> load(sha256, wasm));
  }

  private LoadedModule load(String sha256, byte[] wasm) {
    try {
      ParsedModule parsed = runtime.parse(wasm);
      List<Import> imports = parsed.imports();
      check.check(imports);
      ModuleManifest manifest = ModuleManifest.of(parsed);
      return new LoadedModule(
          sha256,
          manifest,
          parsed.compile(),
          imports,
          parsed.entryPoints().contains(LoadedModule.INITIALIZE));
    } catch (InvalidGuestException e) {
      throw new EngineFailure.InvalidModule(String.valueOf(e.getMessage()));
    }
  }

  /** What is deployed. */
  public List<ModuleInfo> all() {
    return store.all();
  }

  /**
   * The deployment of this name and version, or the latest of the name for null.
   *
   * @throws EngineFailure.NotFound if there is none
   */
  public ModuleInfo find(String name, @Nullable String version) {
    return store
        .find(name, version)
        .orElseThrow(() ->
            new EngineFailure.NotFound(
                version == null
                    ? "no module '%s' is deployed".formatted(name)
                    : "no module '%s' of version '%s' is deployed".formatted(name, version)));
  }

  /**
   * The module with these bytes, compiled.
   *
   * @throws EngineFailure.InvalidModule if the bytes are not here or cannot run here any more
   */
  public LoadedModule load(String sha256) {
    return loaded.get(
        sha256,
        () ->
            load(
                sha256,
                store
                    .wasm(sha256)
                    .orElseThrow(
                        () -> new EngineFailure.InvalidModule("no module " + sha256 + " here"))));
  }
}
