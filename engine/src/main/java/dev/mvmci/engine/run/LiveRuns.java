package dev.mvmci.engine.run;

import dev.mvmci.engine.EngineConfig;
import dev.mvmci.engine.EngineFailure;
import dev.mvmci.engine.RunId;
import dev.mvmci.engine.RunOutcome;
import dev.mvmci.engine.host.HostFunctions;
import dev.mvmci.engine.host.World;
import dev.mvmci.engine.journal.HistoryCursor;
import dev.mvmci.engine.journal.Journal;
import dev.mvmci.engine.journal.JournalRecord;
import dev.mvmci.engine.module.Modules;
import dev.mvmci.engine.run.RunStore.Row;
import dev.mvmci.engine.store.BackgroundThread;
import dev.mvmci.engine.store.StoreFailure;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs that have not ended, each on a virtual thread of its own. */
final class LiveRuns implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(LiveRuns.class);
  private static final Duration WATCH_INTERVAL = Duration.ofMillis(50);
  private static final Duration LAST_GRACE = Duration.ofSeconds(5);

  private final EngineConfig config;
  private final Journal journal;
  private final RunStore store;
  private final Keeper keeper;
  private final Modules modules;
  private final HostFunctions functions;
  private final World world;
  private final Sleeper sleeper;
  // Fair: a guest that waits for its turn gets it before those that come after it.
  private final Semaphore computing;
  private final ConcurrentHashMap<RunId, LiveRun> runs = new ConcurrentHashMap<>();
  private final BackgroundThread watchdog =
      new BackgroundThread("engine-watchdog", this::watchSlices);
  private volatile boolean closing;

  LiveRuns(
      EngineConfig config,
      Journal journal,
      RunStore store,
      Keeper keeper,
      Modules modules,
      HostFunctions functions,
      World world,
      Sleeper sleeper) {
    this.config = config;
    this.journal = journal;
    this.store = store;
    this.keeper = keeper;
    this.modules = modules;
    this.functions = functions;
    this.world = world;
    this.sleeper = sleeper;
    this.computing = new Semaphore(config.engine().computingRuns(), true);
  }

  /** Begins to stop guests that compute for too long. */
  void watch() {
    watchdog.start();
  }

  /** On a platform thread: guests that compute may hold every carrier of virtual threads. */
  private void watchSlices() {
    try {
      while (true) {
        Thread.sleep(WATCH_INTERVAL);
        long now = System.nanoTime();
        runs.values().forEach(run -> run.control().stopIfOverdue(now));
      }
    } catch (InterruptedException _) {
      // closing
    }
  }

  int count() {
    return runs.size();
  }

  Optional<LiveRun> find(RunId id) {
    return Optional.ofNullable(runs.get(id));
  }

  /** Starts a run; durable when this returns. */
  void start(Row row, StartInfo start) {
    if (runs.size() >= config.engine().unfinishedRuns()) {
      throw new EngineFailure.LimitReached(
          "%d runs are unfinished, as many as allowed; ask again later".formatted(runs.size()));
    }
    LiveRun run = add(row, start);
    try {
      if (closing) {
        throw new EngineFailure.Unavailable("the engine is closing");
      }
      journal.appendDurably(
          new JournalRecord(row.number(), 0, JournalRecord.Kind.START, "", 0, start.encode()),
          store.insert(row));
    } catch (RuntimeException e) {
      runs.remove(run.id());
      throw e;
    }
    launch(run);
  }

  /** Goes on with a run of an earlier time. */
  void resume(Row row) {
    JournalRecord start =
        journal
            .history(row.number())
            .next()
            .orElseThrow(
                () -> new StoreFailure("run " + row.info().id() + " has no START record", null));
    launch(add(row, StartInfo.decode(start.payload())));
  }

  private LiveRun add(Row row, StartInfo start) {
    var run =
        new LiveRun(
            row.number(),
            row.info().id(),
            start,
            row.info().startedAt(),
            new RunControl(computing, start.limits().computeSlice().toNanos()),
            new CompletableFuture<>(),
            new CompletableFuture<>());
    runs.put(run.id(), run);
    return run;
  }

  private void launch(LiveRun run) {
    Thread.ofVirtual().name(run.id().value()).start(() -> execute(run));
  }

  private void execute(LiveRun run) {
    try {
      HistoryCursor history = journal.history(run.number());
      var _ = history.next(); // START
      var steps = new DurableSteps(run, journal, history, world.clock(), sleeper);
      var session = new RunSession(run, steps, world, store);
      Optional<RunOutcome> outcome =
          new RunExecution(run, steps, session, modules, functions).execute();
      if (outcome.isPresent()) {
        end(run, steps, outcome.get());
      } else {
        leave(run, paused(run.id()));
      }
    } catch (StoreFailure e) {
      leave(run, new EngineFailure.Unavailable(String.valueOf(e.getMessage()), e));
    } catch (RuntimeException | Error e) {
      log.error("a run cannot be executed and is left as it is run={}", run.id(), e);
      leave(run, new EngineFailure.Unavailable("run " + run.id() + " cannot be executed", e));
    }
  }

  private void end(LiveRun run, DurableSteps steps, RunOutcome outcome) {
    steps.end(outcome, store.ended(run.number(), outcome, world.clock().instant()));
    run.response().complete(Optional.empty());
    run.outcome().complete(outcome);
    runs.remove(run.id());
    keeper.finished(run.number());
  }

  private void leave(LiveRun run, EngineFailure.Unavailable why) {
    run.response().completeExceptionally(why);
    run.outcome().completeExceptionally(why);
    runs.remove(run.id());
  }

  static EngineFailure.Unavailable paused(RunId id) {
    return new EngineFailure.Unavailable(
        "run " + id + " waits for the engine to open again; it then goes on");
  }

  /** Waits for a future of this package; its failures are thrown as they are. */
  static <T> T join(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof EngineFailure failure ? failure : e;
    }
  }

  @Override
  public void close() {
    closing = true;
    var all =
        CompletableFuture.allOf(
            runs.values().stream()
                .map(run -> run.outcome().exceptionally(_ -> new RunOutcome.Cancelled()))
                .toArray(CompletableFuture<?>[]::new));
    runs.values().forEach(run -> run.control().close());
    if (!isDone(all, config.closeGrace())) {
      runs.values().forEach(run -> run.control().closeNow());
      if (!isDone(all, LAST_GRACE)) {
        log.warn("guests do not stop; they go on when the engine opens again runs={}", count());
      }
    }
    watchdog.interrupt();
  }

  private static boolean isDone(CompletableFuture<?> future, Duration within) {
    try {
      var _ = future.get(within.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException _) {
      return false;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("failures were caught above", e);
    }
  }
}
