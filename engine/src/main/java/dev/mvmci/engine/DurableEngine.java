package dev.mvmci.engine;

import dev.mvmci.engine.http.HttpEffect;
import dev.mvmci.engine.journal.Journal;
import dev.mvmci.engine.module.Modules;
import dev.mvmci.engine.run.RunService;
import dev.mvmci.engine.store.Database;
import dev.mvmci.engine.store.StoreFailure;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** The engine's face: hands on what is asked, and turns failures of the store into its own. */
final class DurableEngine implements Engine {

  private final Database database;
  private final Journal journal;
  private final Modules modules;
  private final RunService runs;
  private final HttpEffect http;
  private final AtomicBoolean closed = new AtomicBoolean();

  DurableEngine(
      Database database, Journal journal, Modules modules, RunService runs, HttpEffect http) {
    this.database = database;
    this.journal = journal;
    this.modules = modules;
    this.runs = runs;
    this.http = http;
  }

  @Override
  public ModuleInfo deploy(byte[] wasm) {
    return available(() -> modules.deploy(wasm));
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
  public Health health() {
    if (closed.get()) {
      return new Health(false, "the engine is closed", 0);
    }
    Optional<StoreFailure> failure = journal.failure();
    return new Health(
        failure.isEmpty(),
        failure.map(e -> String.valueOf(e.getMessage())).orElse("ok"),
        runs.unfinished());
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
      http.close();
      journal.close();
      database.close();
    }
  }
}
