package dev.mvmci.engine.embedded;

import dev.mvmci.engine.Engine;
import dev.mvmci.engine.EngineConfig;
import dev.mvmci.engine.EngineFailure;
import dev.mvmci.engine.HistoryStep;
import dev.mvmci.engine.ModuleInfo;
import dev.mvmci.engine.Replay;
import dev.mvmci.engine.RunEvent;
import dev.mvmci.engine.RunId;
import dev.mvmci.engine.RunInfo;
import dev.mvmci.engine.RunListener;
import dev.mvmci.engine.RunOutcome;
import dev.mvmci.engine.RunQuery;
import dev.mvmci.engine.StartRequest;
import dev.mvmci.engine.host.HostFunctions;
import dev.mvmci.engine.host.World;
import dev.mvmci.engine.http.HttpEffect;
import dev.mvmci.engine.http.JdkHttpEffect;
import dev.mvmci.engine.journal.CommitWatch;
import dev.mvmci.engine.journal.Journal;
import dev.mvmci.engine.module.Modules;
import dev.mvmci.engine.run.Backlog;
import dev.mvmci.engine.run.RunService;
import dev.mvmci.engine.run.Sleeper;
import dev.mvmci.engine.run.Watchers;
import dev.mvmci.engine.secret.KeySealer;
import dev.mvmci.engine.secret.SecretDirectory;
import dev.mvmci.engine.store.Change;
import dev.mvmci.engine.store.Database;
import dev.mvmci.engine.store.StoreFailure;
import dev.mvmci.engine.wasm.EndiveRuntime;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An engine in this process, with its data in a directory. */
public final class EmbeddedEngine implements Engine {

  private final Database database;
  private final Journal journal;
  private final Modules modules;
  private final RunService runs;
  private final HttpEffect http;
  private final Preparation preparing;
  private final AtomicBoolean closed = new AtomicBoolean();

  private EmbeddedEngine(
      Database database,
      Journal journal,
      Modules modules,
      RunService runs,
      HttpEffect http,
      Preparation preparing) {
    this.database = database;
    this.journal = journal;
    this.modules = modules;
    this.runs = runs;
    this.http = http;
    this.preparing = preparing;
  }

  /**
   * Opens the engine's data directory, creating it if needed, and resumes every unfinished run.
   *
   * @throws EngineFailure.Unavailable if the directory is in use by another engine or not usable
   */
  public static Engine open(EngineConfig config) {
    InstantSource clock = InstantSource.system();
    var world =
        new World(
            clock,
            new SecureRandom(),
            new JdkHttpEffect(config.http()),
            config.http(),
            new SecretDirectory(config.dataDirectory().resolve("secrets")));
    return open(config, world, Sleeper.by(clock));
  }

  /** With another world outside, for tests. */
  static Engine open(EngineConfig config, World world, Sleeper sleeper) {
    return open(config, world, sleeper, CommitWatch.NONE);
  }

  /** With somebody who looks on while the journal is written. */
  static Engine open(EngineConfig config, World world, Sleeper sleeper, CommitWatch watch) {
    var preparing = Preparation.of(config.dataDirectory(), world.http());
    try {
      return open(config, world, sleeper, watch, preparing);
    } catch (RuntimeException | Error e) {
      preparing.close();
      throw e;
    }
  }

  private static Engine open(
      EngineConfig config, World world, Sleeper sleeper, CommitWatch watch, Preparation preparing) {
    Database database = database(config);
    try {
      var journal = new CompletableFuture<Journal>();
      Modules modules = modules(config, world, database, change -> journal.join().change(change));
      preparing.modules(modules);
      return assemble(config, world, sleeper, watch, database, modules, journal, preparing);
    } catch (RuntimeException e) {
      preparing.close(); // it reads the database
      database.close();
      throw new EngineFailure.Unavailable(
          "cannot open the engine in " + config.dataDirectory() + ": " + e.getMessage(), e);
    }
  }

  private static Database database(EngineConfig config) {
    try {
      return Database.open(config.dataDirectory());
    } catch (Database.UnusableException e) {
      throw new EngineFailure.Unavailable(String.valueOf(e.getMessage()), e);
    }
  }

  private static Modules modules(
      EngineConfig config, World world, Database database, Consumer<Change> writer) {
    return new Modules(
        new EndiveRuntime(config.dataDirectory().resolve("compiled")),
        new HostFunctions(),
        database,
        writer,
        world.clock(),
        config.engine().moduleBytes(),
        config.engine().compiledModules());
  }

  private static Engine assemble(
      EngineConfig config,
      World world,
      Sleeper sleeper,
      CommitWatch watch,
      Database database,
      Modules modules,
      CompletableFuture<Journal> opened,
      Preparation preparing) {
    var watchers = new Watchers();
    var backlog = new Backlog();
    Journal journal = Journal.open(database, watchers::wake, backlog, watch);
    try {
      opened.complete(journal);
      var sealer = new KeySealer(config.dataDirectory().resolve("journal.key"));
      var runs =
          new RunService(config, database, journal, watchers, modules, world, sealer, sleeper);
      runs.resume(backlog);
      return new EmbeddedEngine(database, journal, modules, runs, world.http(), preparing);
    } catch (RuntimeException | Error e) {
      journal.close();
      throw e;
    }
  }

  @Override
  public ModuleInfo deploy(byte[] wasm, String file) {
    return available(() -> modules.deploy(wasm, file));
  }

  @Override
  public List<ModuleInfo> modules() {
    return available(modules::all);
  }

  @Override
  public RunInfo start(StartRequest request) {
    return available(() -> runs.start(request));
  }

  @Override
  public Optional<RunInfo> run(RunId id) {
    return available(() -> runs.find(id));
  }

  @Override
  public Optional<RunInfo> runByKey(String key) {
    return available(() -> runs.findByKey(key));
  }

  @Override
  public List<RunInfo> runs(RunQuery query) {
    return available(() -> runs.list(query));
  }

  @Override
  public CompletableFuture<RunOutcome> outcome(RunId id) {
    return available(() -> runs.outcome(id));
  }

  @Override
  public CompletableFuture<Optional<String>> response(RunId id) {
    return available(() -> runs.response(id));
  }

  @Override
  public void send(RunId id, String type, String data, @Nullable String key) {
    var _ =
        available(() -> {
          runs.send(id, type, data, key);
          return id;
        });
  }

  @Override
  public RunInfo cancel(RunId id) {
    return available(() -> runs.cancel(id));
  }

  @Override
  public Subscription observe(RunId id, long afterSequence, RunListener listener) {
    return available(() -> runs.observe(id, afterSequence, listener));
  }

  @Override
  public List<RunEvent> events(RunId id, long afterSequence, int limit) {
    return available(() -> runs.events(id, afterSequence, limit));
  }

  @Override
  public List<HistoryStep> history(RunId id, long after, int limit) {
    return available(() -> runs.history(id, after, limit));
  }

  @Override
  public Replay replay(RunId id, long until, byte @Nullable [] module) {
    return available(() -> runs.replay(id, until, module));
  }

  @Override
  public List<Replay> upgradeCheck(byte[] module, int limit) {
    return available(() -> runs.upgradeCheck(module, limit));
  }

  @Override
  public Health health() {
    if (closed.get()) {
      return new Health(false, "the engine is closed", 0, 0);
    }
    Optional<StoreFailure> failure = journal.failure();
    return new Health(
        failure.isEmpty(),
        failure.map(e -> String.valueOf(e.getMessage())).orElse("ok"),
        runs.unfinished(),
        runs.resident());
  }

  private <T> T available(Supplier<T> work) {
    if (closed.get()) {
      throw new EngineFailure.Unavailable("the engine is closed");
    }
    try {
      return work.get();
    } catch (StoreFailure e) {
      throw new EngineFailure.Unavailable(String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      runs.close();
      preparing.close();
      http.close();
      journal.close();
      database.close();
    }
  }
}
