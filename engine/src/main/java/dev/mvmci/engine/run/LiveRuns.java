package dev.mvmci.engine.run;

import dev.mvmci.engine.EngineConfig;
import dev.mvmci.engine.EngineFailure;
import dev.mvmci.engine.RunId;
import dev.mvmci.engine.RunLimits;
import dev.mvmci.engine.RunOutcome;
import dev.mvmci.engine.journal.JournalRecord;
import dev.mvmci.engine.run.Inbox.Message;
import dev.mvmci.engine.run.RunChildren.Spawner;
import dev.mvmci.engine.run.RunJournal.Beginning;
import dev.mvmci.engine.run.RunJournal.Tape;
import dev.mvmci.engine.run.RunStore.Parent;
import dev.mvmci.engine.run.RunStore.Row;
import dev.mvmci.engine.store.BackgroundThread;
import dev.mvmci.engine.store.StoreFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs that have not ended: those in memory, each on a virtual thread of its own, and those that
 * sleep without being there.
 */
final class LiveRuns implements AutoCloseable, Waits.Residence {

  private static final Logger log = LoggerFactory.getLogger(LiveRuns.class);
  private static final Duration WATCH_INTERVAL = Duration.ofMillis(50);
  private static final Duration LAST_GRACE = Duration.ofSeconds(5);

  private final EngineConfig config;
  private final Workshop.Parts parts;
  private final Post post;
  private final Workshop workshop;
  private final Keeper keeper;
  private final LongConsumer wentOn;
  private final Dormant dormant;
  // Fair: a guest that waits for its turn gets it before those that come after it.
  private final Semaphore computing;
  private final Semaphore places;
  // For runs that are replayed to come back into memory: a few at a time, as many as may compute,
  // so that the first of thousands go on while the others are still to come.
  private final Semaphore returning;
  // Held while a run comes into memory or leaves it, and while a message finds out where it is.
  private final ReentrantLock moving = new ReentrantLock();
  private final ConcurrentHashMap<Long, LiveRun> runs = new ConcurrentHashMap<>();
  private final BackgroundThread watchdog =
      new BackgroundThread("engine-watchdog", this::watchSlices);
  private volatile boolean closing;

  /**
   * Runs of these parts.
   *
   * @param wentOn told which run went on from a snapshot, when it has ended or left the memory
   */
  LiveRuns(
      EngineConfig config,
      Workshop.Parts parts,
      Keeper keeper,
      Spawner spawner,
      LongConsumer wentOn) {
    this.config = config;
    this.parts = parts;
    this.keeper = keeper;
    this.wentOn = wentOn;
    this.post =
        new Post(parts.runs(), parts.inbox(), config.engine().waitingMessages(), this::deliver);
    this.workshop = new Workshop(parts, this, post, spawner);
    this.dormant = new Dormant(parts.timers(), this::wake);
    this.computing = new Semaphore(config.engine().computingRuns(), true);
    this.places = new Semaphore(config.engine().residentRuns());
    // A replay does nothing but compute: more at a time than cores would only be later, all of
    // them.
    this.returning =
        new Semaphore(
            Math.min(config.engine().computingRuns(), Runtime.getRuntime().availableProcessors()));
  }

  /** Begins to wake runs, and to stop guests that compute for too long. */
  void begin() {
    watchdog.start();
    dormant.start();
  }

  /** On a platform thread: guests that compute may hold every carrier of virtual threads. */
  private void watchSlices() {
    try {
      while (true) {
        Thread.sleep(WATCH_INTERVAL);
        long nanos = System.nanoTime();
        Instant now = parts.world().clock().instant();
        for (LiveRun run : runs.values()) {
          run.control().stopIfOverdue(nanos);
          run.control().stopIfExpired(now);
        }
      }
    } catch (InterruptedException _) {
      // closing
    }
  }

  /** Unfinished runs, wherever they are. */
  int count() {
    return runs.size() + dormant.count();
  }

  /** Those in memory. */
  int resident() {
    return runs.size();
  }

  Post post() {
    return post;
  }

  Workshop workshop() {
    return workshop;
  }

  /** The run if it is in memory now. */
  Optional<LiveRun> find(RunId id) {
    return Optional.ofNullable(runs.get(id.number())).filter(run -> run.id().equals(id));
  }

  /**
   * Starts a run; durable when this returns. It begins before that, so that what it does first
   * becomes durable together with its start: nothing of it is seen outside before the first time
   * that it waits for the journal, and what comes first in the journal is durable first.
   */
  void start(Row row, StartInfo start) {
    if (count() >= config.engine().unfinishedRuns()) {
      throw new EngineFailure.LimitReached(
          "%d runs are unfinished, as many as allowed; ask again later".formatted(count()));
    }
    if (closing) {
      throw new EngineFailure.Unavailable("the engine is closing");
    }
    var record =
        new JournalRecord(row.number(), 0, JournalRecord.Kind.START, "", 0, start.encode());
    if (!places.tryAcquire()) {
      parts.journal().appendDurably(record, parts.runs().insert(row));
      sleep(row.number(), Instant.MIN);
      return;
    }
    LiveRun run = live(row, start, Instant.MIN);
    runs.put(run.number(), run);
    long ticket;
    try {
      ticket = parts.journal().appendSoon(record, parts.runs().insert(row));
    } catch (RuntimeException e) {
      forget(run);
      throw e;
    }
    launch(run, Tape.LIVING, () -> workshop.first(run, Beginning.ofNew(record, ticket)));
    parts.journal().awaitOwn(ticket);
  }

  /** An unfinished run of an earlier time: it goes on then. */
  void sleep(long run, Instant until) {
    moving.lock();
    try {
      dormant.sleep(run, until);
    } finally {
      moving.unlock();
    }
  }

  private LiveRun live(Row row, StartInfo start, Instant wokenFor) {
    var control =
        new RunControl(computing, start.limits().computeSlice().toNanos(), row.cancelAt() != null);
    var run = new LiveRun(row, start, control, new Inbox(), wokenFor, new CompletableFuture<>());
    control.expireAt(expiry(run));
    return run;
  }

  /** When the run may be no more: its time is over, or it has cleaned up for long enough. */
  private Instant expiry(LiveRun run) {
    Duration most = run.start().limits().runTime();
    Instant end =
        most.compareTo(RunLimits.FOR_EVER) < 0
            ? run.row().info().startedAt().plus(most)
            : Instant.MAX;
    Instant cancelAt = run.row().cancelAt();
    if (cancelAt == null) {
      return end;
    }
    Instant cleaned = cancelAt.plus(config.pace().cancelGrace());
    return cleaned.isBefore(end) ? cleaned : end;
  }

  /** Called on the waker's thread. */
  private void wake(long number, Instant wokenFor) throws InterruptedException {
    places.acquire();
    returning.acquire();
    Optional<LiveRun> woken = Optional.empty();
    try {
      woken = enter(number, wokenFor);
      woken.ifPresent(run -> {
        run.inbox().load(parts.inbox().of(number));
        var tape = new Return(returning);
        launch(run, tape, () -> workshop.execution(run, tape));
      });
    } catch (RuntimeException e) {
      log.error("a run cannot be woken and is left as it is run={}", number, e);
      woken.ifPresent(run -> runs.remove(number, run));
      parts.promises().leftAsItIs(number, unavailable(e));
      woken = Optional.empty();
    }
    if (woken.isEmpty()) {
      returning.release();
      places.release();
    }
  }

  /** Makes way for the next one when a run has caught up with its journal. Used by its thread. */
  private static final class Return implements Tape {
    private final Semaphore returning;
    private boolean over;

    Return(Semaphore returning) {
      this.returning = returning;
    }

    @Override
    public void ended() {
      if (!over) {
        over = true;
        returning.release();
      }
    }
  }

  private Optional<LiveRun> enter(long number, Instant wokenFor) {
    moving.lock();
    try {
      if (closing || !dormant.leave(number)) {
        return Optional.empty();
      }
      Optional<Row> row =
          parts.runs().byNumber(number).filter(found -> found.info().outcome() == null);
      row.ifPresent(found -> runs.put(number, live(found, startOf(number), wokenFor)));
      return row.map(_ -> runs.get(number));
    } finally {
      moving.unlock();
    }
  }

  private StartInfo startOf(long number) {
    return parts
        .journal()
        .history(number)
        .next()
        .map(record -> StartInfo.decode(record.payload()))
        .orElseThrow(() -> new StoreFailure("run " + number + " has no START record", null));
  }

  private void launch(LiveRun run, Tape tape, Supplier<RunExecution> execution) {
    Thread.ofVirtual().name(run.id().value()).start(() -> execute(run, tape, execution));
  }

  private void execute(LiveRun run, Tape tape, Supplier<RunExecution> prepared) {
    try {
      RunExecution execution = prepared.get();
      Optional<RunOutcome> outcome = execution.execute();
      if (outcome.filter(execution::isDoubtful).isPresent()) {
        again(run, outcome.get());
      } else if (outcome.isPresent()) {
        end(run, execution, outcome.get());
      }
      if (execution.wentOnFromSnapshot()) {
        wentOn.accept(run.number());
      }
    } catch (StoreFailure e) {
      parts.promises().leftAsItIs(run.number(), unavailable(e));
    } catch (RuntimeException | Error e) {
      log.error("a run cannot be executed and is left as it is run={}", run.id(), e);
      parts.promises().leftAsItIs(run.number(), unavailable(e));
    } finally {
      tape.ended(); // if it did not get so far
      forget(run);
      run.left().complete(null);
    }
  }

  /** Has a run executed from its beginning instead of a snapshot. */
  private void again(LiveRun run, RunOutcome outcome) {
    parts.snapshots().store().drop(run.number(), "it led to " + outcome);
    moving.lock();
    try {
      runs.remove(run.number(), run);
      dormant.sleep(run.number(), Instant.MIN);
    } finally {
      moving.unlock();
    }
  }

  private void forget(LiveRun run) {
    runs.remove(run.number(), run);
    places.release();
  }

  private void end(LiveRun run, RunExecution execution, RunOutcome outcome) {
    long number = run.number();
    Parent parent = run.row().parent();
    Optional<Post.Sending> news =
        Optional.ofNullable(parent)
            .map(to ->
                post.prepare(
                    to.number(),
                    RunChildren.endOf(run.id().value()),
                    EndView.of(run.id(), outcome)));
    Instant now = parts.world().clock().instant();
    execution.end(
        outcome,
        session -> {
          parts.runs().ended(number, outcome, now).apply(session);
          parts.inbox().purge(number).apply(session);
          parts.snapshots().store().forgotten(number).apply(session);
          if (news.isPresent()) {
            news.get().change().apply(session);
          }
        });
    if (!execution.hasResponded() && run.row().info().response() == null) {
      parts.runs().hasEnded(run.row(), outcome, now);
    }
    runs.remove(number, run);
    parts.promises().ended(number, outcome);
    keeper.finished(number);
    news.ifPresent(post::deliver);
    if (execution.hasChildren()) {
      cancel(parts.runs().dependents(number));
    }
  }

  /** Tells a run that a durable message has come for it. */
  private void deliver(long number, Message message) {
    reach(number, run -> run.inbox().add(message));
  }

  /** Asks for the ends of unfinished runs; durable when this returns. */
  void cancel(List<Long> numbers) {
    Instant now = parts.world().clock().instant();
    for (long number : numbers) {
      parts.journal().change(parts.runs().cancelRequested(number, now));
      reach(
          number,
          run -> {
            run.control().cancel();
            run.control().expireAt(now.plus(config.pace().cancelGrace()));
            run.inbox().ring();
          });
    }
  }

  /** Turns to a run in memory; one that is not there is woken, and finds the news in the store. */
  private void reach(long number, Consumer<LiveRun> turn) {
    moving.lock();
    try {
      LiveRun run = runs.get(number);
      if (run == null) {
        dormant.wake(number);
      } else {
        turn.accept(run);
      }
    } finally {
      moving.unlock();
    }
  }

  @Override
  public Duration patience() {
    boolean crowded = places.availablePermits() < config.engine().residentRuns() / 4;
    return crowded ? Duration.ZERO : config.pace().pageOutAfter();
  }

  @Override
  public boolean leave(LiveRun run, Instant until) {
    moving.lock();
    try {
      if (closing || run.inbox().hasNews() || run.control().isCancellationNews()) {
        return false;
      }
      runs.remove(run.number(), run);
      Instant expiry = expiry(run);
      dormant.sleep(run.number(), until.isBefore(expiry) ? until : expiry);
      return true;
    } finally {
      moving.unlock();
    }
  }

  private static EngineFailure.Unavailable unavailable(Throwable cause) {
    return new EngineFailure.Unavailable(String.valueOf(cause.getMessage()), cause);
  }

  static EngineFailure.Unavailable paused() {
    return new EngineFailure.Unavailable(
        "the run waits for the engine to open again; it then goes on");
  }

  @Override
  public void close() {
    closing = true;
    dormant.close();
    List<LiveRun> last = List.copyOf(runs.values());
    var all =
        CompletableFuture.allOf(
            last.stream().map(LiveRun::left).toArray(CompletableFuture<?>[]::new));
    last.forEach(run -> run.control().close());
    if (!isDone(all, config.pace().closeGrace())) {
      last.forEach(run -> run.control().closeNow());
      if (!isDone(all, LAST_GRACE)) {
        log.warn("guests do not stop; they go on when the engine opens again runs={}", count());
      }
    }
    parts.promises().failAll(paused());
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
