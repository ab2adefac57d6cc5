package dev.mvmci.engine.run;

import dev.mvmci.engine.Engine.Subscription;
import dev.mvmci.engine.EngineConfig;
import dev.mvmci.engine.EngineFailure;
import dev.mvmci.engine.HistoryStep;
import dev.mvmci.engine.Replay;
import dev.mvmci.engine.RunEvent;
import dev.mvmci.engine.RunId;
import dev.mvmci.engine.RunInfo;
import dev.mvmci.engine.RunLimits;
import dev.mvmci.engine.RunListener;
import dev.mvmci.engine.RunOutcome;
import dev.mvmci.engine.RunQuery;
import dev.mvmci.engine.StartRequest;
import dev.mvmci.engine.host.Answer;
import dev.mvmci.engine.host.Children;
import dev.mvmci.engine.host.EventFunctions;
import dev.mvmci.engine.host.HostFunctions;
import dev.mvmci.engine.host.Sealer;
import dev.mvmci.engine.host.World;
import dev.mvmci.engine.journal.Journal;
import dev.mvmci.engine.module.LoadedModule;
import dev.mvmci.engine.module.Modules;
import dev.mvmci.engine.run.Promises.Promise;
import dev.mvmci.engine.run.RunStore.Row;
import dev.mvmci.engine.snapshot.SnapshotStore;
import dev.mvmci.engine.store.Database;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All runs of an engine: starting them, looking at them, following and ending them. */
public final class RunService implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(RunService.class);

  private static final Duration CANCEL_WAIT = Duration.ofSeconds(10);

  /** Runs that go on come before what is to be tidied up. */
  private static final Duration KEEPER_PAUSE = Duration.ofSeconds(1);

  private final Journal journal;
  private final RunStore store;
  private final InboxStore inbox;
  private final Promises promises = new Promises();
  private final Watchers watchers;
  private final Keeper keeper;
  private final Timers timers;
  private final LiveRuns live;
  private final OutsideMail mail;
  private final RunStarter starter;
  private final ChildStarter children;
  private final Replayer replayer;
  private final SnapshotChecks checks;
  private final Modules modules;
  private volatile boolean closed;

  /** Nothing runs before {@link #resume}. */
  public RunService(
      EngineConfig config,
      Database database,
      Journal journal,
      Watchers watchers,
      Modules modules,
      World world,
      Sealer sealer,
      Sleeper sleeper) {
    this.journal = journal;
    this.store = new RunStore(database);
    this.inbox = new InboxStore(database, world.clock());
    this.watchers = watchers;
    this.keeper = new Keeper(journal, store, world.clock(), config.pace().historyRetention());
    this.timers = new Timers(sleeper);
    var parts =
        new Workshop.Parts(
            journal,
            store,
            inbox,
            new StateStore(database),
            promises,
            modules,
            new HostFunctions(),
            world,
            sealer,
            timers,
            new SnapshotTaker.Means(
                new SnapshotStore(database, journal, sealer),
                keeper,
                new Semaphore(1),
                config.snapshots()));
    this.live = new LiveRuns(config, parts, keeper, this::spawn, this::wentOn);
    this.mail = new OutsideMail(journal, live.post(), new MessageKeys(database));
    this.starter = new RunStarter(config, store, modules, live, world);
    this.children = new ChildStarter(starter);
    this.replayer = new Replayer(journal, live.workshop());
    this.checks =
        new SnapshotChecks(
            number -> store.byNumber(number).map(row -> replayer.replay(row, Long.MAX_VALUE, null)),
            parts.snapshots().store()::drop);
    this.modules = modules;
  }

  /** Has the JVM know the code that reads how runs began; nothing comes of it but time saved. */
  public static void prepare() {
    var nothing = new StartInfo(0, "", "", RunLimits.DEFAULTS, "null");
    var _ = StartInfo.decode(nothing.encode());
  }

  private void wentOn(long run) {
    checks.wentOn(run);
  }

  private Answer spawn(LiveRun parent, String key, Children.Spawn spawn) {
    return children.spawn(parent, key, spawn);
  }

  /** Goes on with every unfinished run, each when there is something to do for it. */
  public void resume(Backlog backlog) {
    timers.start();
    checks.start();
    List<Long> unfinished = store.unfinished();
    keeper.start(unfinished.isEmpty() ? Duration.ZERO : KEEPER_PAUSE);
    Set<Long> numbers = new HashSet<>(unfinished);
    Set<Long> now = new HashSet<>(inbox.runs());
    now.addAll(store.cancelled());
    for (long number : unfinished) {
      live.sleep(number, now.contains(number) ? Instant.MIN : backlog.due(number));
    }
    live.begin();
    live.cancel(store.orphans());
    journal.runs().stream().filter(run -> !numbers.contains(run)).forEach(keeper::leftOver);
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
    Optional<LiveRun> resident = live.find(id);
    if (resident.isPresent()) {
      // A run leaves the memory before its promise is fulfilled, so it will be.
      Promise promise = promises.of(resident.get().number());
      if (live.find(id).isPresent()) {
        return promise.outcome().copy();
      }
    }
    return following(id, Promise::outcome, info -> Optional.ofNullable(info.outcome()));
  }

  /** See {@link dev.mvmci.engine.Engine#response}. */
  public CompletableFuture<Optional<String>> response(RunId id) {
    return following(
        id,
        Promise::response,
        info ->
            info.response() == null && info.outcome() == null
                ? Optional.empty()
                : Optional.of(Optional.ofNullable(info.response())));
  }

  /** What a run will have, or what is known of it already. */
  private <T> CompletableFuture<T> following(
      RunId id,
      Function<Promise, CompletableFuture<T>> future,
      Function<RunInfo, Optional<T>> known) {
    long number = live.find(id).map(LiveRun::number).orElseGet(() -> row(id).number());
    // First the promise, then a look: what happens in between fulfils it.
    Promise promise = promises.of(number);
    Row row = row(id);
    if (row.info().outcome() != null) {
      promises.forget(row.number(), promise);
    } else if (closed) {
      promises.failed(row.number(), LiveRuns.paused());
    }
    return known
        .apply(row.info())
        .map(CompletableFuture::completedFuture)
        .orElseGet(() -> future.apply(promise).copy());
  }

  /** See {@link dev.mvmci.engine.Engine#cancel}. */
  public RunInfo cancel(RunId id) {
    Row row = row(id);
    if (row.info().outcome() == null) {
      CompletableFuture<RunOutcome> outcome = outcome(id);
      live.cancel(List.of(row.number()));
      try {
        var _ = outcome.get(CANCEL_WAIT.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException _) {
        log.info("a run takes its time to clean up run={}", id);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      } catch (ExecutionException e) {
        throw e.getCause() instanceof EngineFailure failure
            ? failure
            : new IllegalStateException("the run's end failed", e);
      }
    }
    return row(id).info();
  }

  /** See {@link dev.mvmci.engine.Engine#send}. */
  public void send(RunId id, String type, String data, @Nullable String key) {
    mail.send(id, type, data, key);
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

  /** See {@link dev.mvmci.engine.Engine#history}. */
  public List<HistoryStep> history(RunId id, long after, int limit) {
    var history = journal.history(row(id).number(), (int) Math.min(after, Integer.MAX_VALUE));
    return Stream.generate(history::next)
        .takeWhile(Optional::isPresent)
        .flatMap(Optional::stream)
        .limit(limit)
        .map(Histories::step)
        .toList();
  }

  /** See {@link dev.mvmci.engine.Engine#replay}. */
  public Replay replay(RunId id, long until, byte @Nullable [] wasm) {
    return replayer.replay(row(id), until, wasm == null ? null : modules.inspect(wasm));
  }

  /** See {@link dev.mvmci.engine.Engine#upgradeCheck}. */
  public List<Replay> upgradeCheck(byte[] wasm, int limit) {
    LoadedModule module = modules.inspect(wasm);
    return store.unfinishedOf(module.manifest().name(), limit).stream()
        .map(row -> replayer.replay(row, Long.MAX_VALUE, module))
        .toList();
  }

  private Row row(RunId id) {
    return store.byId(id).orElseThrow(() -> unknown(id));
  }

  private static EngineFailure.NotFound unknown(RunId id) {
    return new EngineFailure.NotFound("no run " + id);
  }

  /** How many runs are in memory. */
  public int resident() {
    return live.resident();
  }

  /** How many runs are unfinished. */
  public int unfinished() {
    return live.count();
  }

  /** Stops all runs where they are; they go on after the next open. */
  @Override
  public void close() {
    closed = true;
    live.close();
    timers.close();
    watchers.close();
    checks.close();
    keeper.close();
  }
}
