package dev.mvmci.engine.embedded;

import dev.mvmci.engine.Engine;
import dev.mvmci.engine.EngineFailure;
import dev.mvmci.engine.RunId;
import dev.mvmci.engine.RunInfo;
import dev.mvmci.engine.RunOutcome;
import dev.mvmci.engine.RunQuery;
import dev.mvmci.engine.StartRequest;
import dev.mvmci.engine.embedded.Trial.Message;
import dev.mvmci.engine.journal.CommitWatch;
import dev.mvmci.engine.journal.JournalRecord;
import dev.mvmci.engine.journal.JournalRecord.Kind;
import dev.mvmci.engine.run.Evidence;
import dev.mvmci.engine.run.LateMail;
import dev.mvmci.engine.run.Standstill.Wait;
import dev.mvmci.engine.store.Database;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One execution of a trial. Whenever no run can go on by itself, whoever is outside does the next
 * thing: sends a message that a run waits for, or lets time pass until the first of them is due.
 * For messages that are due at a step the run is held where it is until they have arrived. So it
 * depends on nothing but the workflow what happens, and in which order.
 */
final class Attempt implements CommitWatch {

  private final MessagePlan messages;
  private final SkippingClock clock;
  private final Duration patience;
  private final Chronicle chronicle;
  private final Consumer<CrashPoint> onCommit;
  private final Set<String> waitedFor = new TreeSet<>();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  // Guarded by the lock.
  private @Nullable List<Wait> standstill;
  // The step at which the run is held until what is due has arrived, or -1.
  private long held = -1;
  private boolean over;

  private volatile @Nullable Database database;
  private volatile @Nullable Engine starting;
  // The number of the workflow's run; 0 before it has begun.
  private volatile long run;
  // What became durable last; only used by the journal's thread.
  private CrashPoint point = CrashPoint.BEFORE_ALL;
  // The message that is being sent, if any, and how many there were before it.
  private volatile int sending = -1;
  private volatile long messagesBefore;

  /**
   * An execution that begins or goes on.
   *
   * @param patience for all of it, in real time
   * @param chronicle of what happened before
   * @param onCommit told on the journal's thread where a crash would be, after each commit
   */
  Attempt(
      List<Message> messages,
      SkippingClock clock,
      Duration patience,
      Chronicle chronicle,
      Consumer<CrashPoint> onCommit) {
    this.messages = new MessagePlan(messages, chronicle.arrived());
    this.clock = clock;
    this.patience = patience;
    this.chronicle = chronicle;
    this.onCommit = onCommit;
    this.run = chronicle.first();
  }

  Chronicle chronicle() {
    return chronicle;
  }

  // ---- on the journal's thread

  @Override
  public boolean singly() {
    return true;
  }

  @Override
  public void opened(Database opened) {
    database = opened;
    if (run > 0) {
      // What was due before the crash and did not arrive is sent again before anything goes on.
      for (int number : messages.due(chronicle.answered())) {
        Message message = messages.get(number);
        LateMail.put(opened, clock, run, message.type(), message.data());
        messages.sent(number);
      }
    }
    look(opened);
  }

  @Override
  public void committed(List<JournalRecord> records) {
    Database known = database();
    chronicle.add(records);
    int message = sending;
    if (!records.isEmpty()) {
      JournalRecord last = records.getLast();
      point = CrashPoint.of(last, chronicle.records(last.run()));
      run = chronicle.first();
    } else if (message >= 0 && Evidence.messages(known) > messagesBefore) {
      chronicle.arrived(message);
      point = CrashPoint.ofMessage(messages.get(message).type());
      sending = -1;
    }
    onCommit.accept(point);
    look(known);
  }

  private void look(Database known) {
    Optional<List<Wait>> waits = chronicle.runs().waits(known, clock.instant());
    lock.lock();
    try {
      standstill = waits.orElse(null);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private Database database() {
    Database known = database;
    if (known == null) {
      throw new IllegalStateException("the engine is not open");
    }
    return known;
  }

  // ---- on the threads of runs, and on that which starts the first one

  @Override
  public void passed(JournalRecord record) {
    if (record.run() != run) {
      return;
    }
    Engine engine = starting;
    if (record.kind() == Kind.START && engine != null) {
      send(engine, messages.due(0));
    } else if (record.kind() == Kind.RESULT && !messages.due(record.sequence()).isEmpty()) {
      hold(record.sequence());
    }
  }

  private void hold(long step) {
    long until = System.nanoTime() + patience.toNanos();
    lock.lock();
    try {
      held = step;
      changed.signalAll();
      for (long left = patience.toNanos(); held == step && !over && left > 0; ) {
        var _ = changed.awaitNanos(left);
        left = until - System.nanoTime();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // the engine is closed: the trial is over
    } finally {
      lock.unlock();
    }
  }

  // ---- outside

  /** Starts the workflow. */
  RunId start(Engine engine, StartRequest request) {
    starting = engine;
    try {
      return engine.start(request).id();
    } finally {
      starting = null;
    }
  }

  /**
   * Sees to it that the run ends, and that all others come as far as they do meanwhile.
   *
   * @throws TrialFailure if it waits for what does not come, or does not end in time
   */
  RunOutcome end(Engine engine, RunId id) throws InterruptedException {
    try {
      return end(engine, id, engine.outcome(id));
    } finally {
      release(true);
    }
  }

  private RunOutcome end(Engine engine, RunId id, CompletableFuture<RunOutcome> outcome)
      throws InterruptedException {
    long until = System.nanoTime() + patience.toNanos();
    while (true) {
      List<Wait> waits = awaitStandstill(engine, until);
      waits.stream().filter(Wait::isForMail).map(Wait::wanted).forEach(waitedFor::add);
      if (waits.stream().noneMatch(wait -> wait.run() == id.number())) {
        return get(outcome);
      }
      Optional<Integer> next = messages.wanted(waits);
      Instant due = waits.stream().map(Wait::until).min(Instant::compareTo).orElseThrow();
      if (next.isPresent()) {
        send(engine, next.get(), waits);
      } else if (due.isBefore(Instant.MAX)) {
        clock.skipTo(due);
      } else {
        throw new TrialFailure(stuck(waits));
      }
    }
  }

  /**
   * Complains of messages that no run waited for.
   *
   * @throws TrialFailure if there are any
   */
  void checkAllSent(RunOutcome outcome) {
    messages
        .complaint()
        .ifPresent(complaint -> {
          throw new TrialFailure(
              "%s; the run waited for %s and ended as %s"
                  .formatted(
                      complaint,
                      waitedFor.isEmpty() ? "no message" : String.join(", ", waitedFor),
                      outcome));
        });
  }

  /** Whole numbers under the shared keys of this module; while the engine is open. */
  Map<String, String> sharedNumbers(String module) {
    return Evidence.sharedNumbers(database(), module);
  }

  private List<Wait> awaitStandstill(Engine engine, long until) throws InterruptedException {
    while (true) {
      long step;
      lock.lockInterruptibly();
      try {
        List<Wait> found = standstill;
        if (held < 0 && found != null) {
          standstill = null;
          return found;
        }
        long left = until - System.nanoTime();
        if (left <= 0) {
          throw new TrialFailure(late());
        }
        if (held < 0) {
          var _ = changed.awaitNanos(left);
        }
        step = held;
      } finally {
        lock.unlock();
      }
      if (step >= 0) {
        send(engine, messages.due(step));
        release(false);
      }
    }
  }

  private void release(boolean forGood) {
    lock.lock();
    try {
      held = -1;
      over |= forGood;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Sends messages to the workflow's run. */
  private void send(Engine engine, List<Integer> due) {
    due.forEach(number -> send(engine, number, run));
  }

  private void send(Engine engine, int number, List<Wait> waits) {
    String type = messages.get(number).type();
    Wait receiver = waits.stream().filter(wait -> wait.wants(type)).findFirst().orElseThrow();
    send(engine, number, receiver.run());
  }

  private void send(Engine engine, int number, long receiver) {
    Message message = messages.get(number);
    RunId id =
        engine.runs(RunQuery.newest(RunQuery.MAX_LIMIT)).stream()
            .map(RunInfo::id)
            .filter(known -> known.number() == receiver)
            .findFirst()
            .orElseThrow();
    messages.sent(number);
    messagesBefore = Evidence.messages(database());
    sending = number;
    engine.send(id, message.type(), message.data());
  }

  private RunOutcome get(CompletableFuture<RunOutcome> outcome) throws InterruptedException {
    try {
      return outcome.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException _) {
      throw new TrialFailure(late());
    } catch (ExecutionException e) {
      throw e.getCause() instanceof EngineFailure failure
          ? failure
          : new IllegalStateException("an execution failed", e.getCause());
    }
  }

  private String late() {
    return "the run has not ended within %d s; give it more time, or an input that makes it shorter"
        .formatted(patience.toSeconds());
  }

  private static String stuck(List<Wait> waits) {
    String wanted =
        waits.stream().filter(Wait::isForMail).map(Wait::wanted).findFirst().orElse("none");
    return "the run waits for ever for a message (%s), and none that is to be sent is one"
        .formatted(wanted);
  }
}
