package dev.mvmci.engine;

import dev.mvmci.engine.endive.EndiveRuntime;
import dev.mvmci.engine.host.HostFunctions;
import dev.mvmci.engine.host.World;
import dev.mvmci.engine.http.JdkHttpEffect;
import dev.mvmci.engine.journal.DamagedJournalException;
import dev.mvmci.engine.journal.Journal;
import dev.mvmci.engine.module.Modules;
import dev.mvmci.engine.run.RunService;
import dev.mvmci.engine.run.Sleeper;
import dev.mvmci.engine.run.Watchers;
import dev.mvmci.engine.store.Database;
import dev.mvmci.engine.store.StoreFailure;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.InstantSource;

/** Puts an engine together. */
final class EngineAssembly {

  private EngineAssembly() {}

  static Engine open(EngineConfig config) {
    InstantSource clock = InstantSource.system();
    var world =
        new World(clock, new SecureRandom(), new JdkHttpEffect(config.http()), config.http());
    return open(config, world, Sleeper.by(clock));
  }

  /** With another world outside, for tests. */
  static Engine open(EngineConfig config, World world, Sleeper sleeper) {
    Database database = database(config);
    try {
      var watchers = new Watchers();
      Journal journal = Journal.open(database, watchers::wake);
      try {
        return open(config, world, sleeper, database, journal, watchers);
      } catch (RuntimeException | Error e) {
        journal.close();
        throw e;
      }
    } catch (StoreFailure | DamagedJournalException | UncheckedIOException e) {
      database.close();
      throw new EngineFailure.Unavailable(
          "cannot open the engine in " + config.dataDirectory() + ": " + e.getMessage(), e);
    }
  }

  private static Engine open(
      EngineConfig config,
      World world,
      Sleeper sleeper,
      Database database,
      Journal journal,
      Watchers watchers) {
    var modules =
        new Modules(
            new EndiveRuntime(config.dataDirectory().resolve("compiled")),
            new HostFunctions(),
            database,
            journal,
            world.clock(),
            config.engine().moduleBytes(),
            config.engine().compiledModules());
    var runs = new RunService(config, database, journal, watchers, modules, world, sleeper);
    runs.resume();
    return new DurableEngine(database, journal, modules, runs, world.http());
  }

  private static Database database(EngineConfig config) {
    try {
      return Database.open(config.dataDirectory());
    } catch (Database.UnusableException e) {
      throw new EngineFailure.Unavailable(String.valueOf(e.getMessage()), e);
    }
  }
}
