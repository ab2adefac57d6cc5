package dev.mvmci.engine.run;

import dev.mvmci.engine.Engine.Subscription;
import dev.mvmci.engine.EngineConfig;
import dev.mvmci.engine.EngineFailure;
import dev.mvmci.engine.RunEvent;
import dev.mvmci.engine.RunId;
import dev.mvmci.engine.RunInfo;
import dev.mvmci.engine.RunListener;
import dev.mvmci.engine.RunOutcome;
import dev.mvmci.engine.RunQuery;
import dev.mvmci.engine.StartRequest;
import dev.mvmci.engine.host.EventFunctions;
import dev.mvmci.engine.host.HostFunctions;
import dev.mvmci.engine.host.World;
import dev.mvmci.engine.journal.Journal;
import dev.mvmci.engine.module.Modules;
import dev.mvmci.engine.run.RunStore.Row;
import dev.mvmci.engine.store.Database;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All runs of an engine: starting them, looking at them, following and ending them. */
public final class RunService implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(RunService.class);

  private final Journal journal;
  private final RunStore store;
  private final Watchers watchers;
  private final Keeper keeper;
  private final LiveRuns live;
  private final RunStarter starter;

  /** Nothing runs before {@link #resume}. */
  public RunService(
      EngineConfig config,
      Database database,
      Journal journal,
      Watchers watchers,
      Modules modules,
      World world,
      Sleeper sleeper) {
    this.journal = journal;
    this.store = new RunStore(database);
    this.watchers = watchers;
    this.keeper = new Keeper(journal, store, world.clock(), config.historyRetention());
    this.live =
        new LiveRuns(config, journal, store, keeper, modules, new HostFunctions(), world, sleeper);
    this.starter = new RunStarter(config, store, modules, live, world);
  }

  /** Goes on with every unfinished run. */
  public void resume() {
    live.watch();
    keeper.start();
    List<Row> unfinished = store.unfinished();
    Set<Long> numbers = new HashSet<>();
    for (Row row : unfinished) {
      numbers.add(row.number());
      live.resume(row);
    }
    journal.runs().stream().filter(run -> !numbers.contains(run)).forEach(keeper::finished);
    if (!unfinished.isEmpty()) {
      log.info("resuming unfinished runs count={}", unfinished.size());
    }
  }

  /** See {@link dev.mvmci.engine.Engine#start}. */
  public RunInfo start(StartRequest request) {
    return starter.start(request);
  }

  /** See {@link dev.mvmci.engine.Engine#run}. */
  public Optional<RunInfo> find(RunId id) {
    return store.byId(id).map(Row::info);
  }

  /** See {@link dev.mvmci.engine.Engine#runByKey}. */
  public Optional<RunInfo> findByKey(String key) {
    return store.byKey(key).map(Row::info);
  }

  /** See {@link dev.mvmci.engine.Engine#runs}. */
  public List<RunInfo> list(RunQuery query) {
    RunId before = query.before();
    long number = before == null ? Long.MAX_VALUE : row(before).number();
    return store.before(number, query.limit()).stream().map(Row::info).toList();
  }

  /** See {@link dev.mvmci.engine.Engine#outcome}. */
  public CompletableFuture<RunOutcome> outcome(RunId id) {
    return following(id, LiveRun::outcome, info -> Optional.ofNullable(info.outcome()));
  }

  /** See {@link dev.mvmci.engine.Engine#response}. */
  public CompletableFuture<Optional<String>> response(RunId id) {
    return following(
        id,
        LiveRun::response,
        info ->
            info.response() == null && info.outcome() == null
                ? Optional.empty()
                : Optional.of(Optional.ofNullable(info.response())));
  }

  /** What a live run will have, or what is known of another. */
  private <T> CompletableFuture<T> following(
      RunId id,
      Function<LiveRun, CompletableFuture<T>> future,
      Function<RunInfo, Optional<T>> known) {
    // A run that ends meanwhile leaves the living after its row is written, so look there first.
    Optional<LiveRun> run = live.find(id);
    return run.isPresent()
        ? future.apply(run.get()).copy()
        : known
            .apply(row(id).info())
            .map(CompletableFuture::completedFuture)
            .orElseGet(() -> CompletableFuture.failedFuture(LiveRuns.paused(id)));
  }

  /** See {@link dev.mvmci.engine.Engine#cancel}. */
  public RunInfo cancel(RunId id) {
    live.find(id)
        .ifPresent(run -> {
          run.control().cancel();
          LiveRuns.join(run.outcome());
        });
    return row(id).info();
  }

  /** See {@link dev.mvmci.engine.Engine#observe}. */
  public Subscription observe(RunId id, long afterSequence, RunListener listener) {
    return watchers.watch(journal, row(id).number(), afterSequence, listener);
  }

  /** See {@link dev.mvmci.engine.Engine#events}. */
  public List<RunEvent> events(RunId id, long afterSequence, int limit) {
    var history = journal.history(row(id).number());
    return Stream.generate(history::next)
        .takeWhile(Optional::isPresent)
        .flatMap(Optional::stream)
        .filter(record -> record.sequence() > afterSequence)
        .flatMap(record -> EventFunctions.event(record).stream())
        .limit(limit)
        .toList();
  }

  private Row row(RunId id) {
    return store.byId(id).orElseThrow(() -> new EngineFailure.NotFound("no run " + id));
  }

  /** How many runs are unfinished. */
  public int unfinished() {
    return live.count();
  }

  /** Stops all runs where they are; they go on after the next open. */
  @Override
  public void close() {
    live.close();
    watchers.close();
    keeper.close();
  }
}
