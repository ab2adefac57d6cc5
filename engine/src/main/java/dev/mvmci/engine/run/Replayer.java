package dev.mvmci.engine.run;

import dev.mvmci.engine.EngineFailure;
import dev.mvmci.engine.Replay;
import dev.mvmci.engine.Replay.Verdict;
import dev.mvmci.engine.RunEvent;
import dev.mvmci.engine.RunOutcome;
import dev.mvmci.engine.host.EventFunctions;
import dev.mvmci.engine.journal.Journal;
import dev.mvmci.engine.journal.JournalRecord;
import dev.mvmci.engine.module.LoadedModule;
import dev.mvmci.engine.run.RunJournal.Tape;
import dev.mvmci.engine.run.RunStopped.Reason;
import dev.mvmci.engine.run.RunStore.Row;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Executes runs again from their journals, finished ones and others, without anything happening:
 * where the journal ends the guest is given up.
 */
final class Replayer {

  private static final int MAX_EVENTS = 10_000;
  private static final long WATCH_MILLIS = 50;

  private final Journal journal;
  private final Workshop workshop;
  // Replays compute for somebody who waits, a few at a time.
  private final Semaphore computing = new Semaphore(2);

  Replayer(Journal journal, Workshop workshop) {
    this.journal = journal;
    this.workshop = workshop;
  }

  /**
   * Replays a run.
   *
   * @param until the last call to make again
   * @param instead a module in place of the run's own, or null
   */
  Replay replay(Row row, long until, @Nullable LoadedModule instead) {
    StartInfo start =
        journal
            .history(row.number())
            .next()
            .map(record -> StartInfo.decode(record.payload()))
            .orElseThrow(
                () -> new EngineFailure.NotFound("run " + row.info().id() + " has no journal"));
    var control = new RunControl(computing, start.limits().computeSlice().toNanos(), false);
    var run = new LiveRun(row, start, control, new Inbox(), Instant.MIN, new CompletableFuture<>());
    var recording = new Recording(until);
    RunExecution execution = workshop.replay(run, recording, instead);
    return verdict(row, recording, watched(execution, control));
  }

  /** Stops a guest that computes for too long, as the engine's watchdog would. */
  private static Optional<RunOutcome> watched(RunExecution execution, RunControl control) {
    var task = new FutureTask<>(execution::execute);
    Thread.ofVirtual().name("replay").start(task);
    try {
      while (true) {
        try {
          return task.get(WATCH_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
          control.stopIfOverdue(System.nanoTime());
        }
      }
    } catch (InterruptedException _) {
      control.closeNow();
      Thread.currentThread().interrupt();
      throw new EngineFailure.Unavailable("interrupted while replaying");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException("a replay failed", e.getCause());
    }
  }

  private static Replay verdict(Row row, Recording tape, Optional<RunOutcome> outcome) {
    RunOutcome recorded = row.info().outcome();
    Verdict verdict = Verdict.SAME;
    String message = "the journal ends after step %d".formatted(tape.steps);
    if (tape.stopped) {
      verdict = Verdict.STOPPED;
      message = "stopped after step %d as asked".formatted(tape.steps);
    } else if (outcome.isPresent() && !outcome.get().equals(recorded)) {
      verdict = Verdict.DIVERGES;
      message =
          isDivergence(outcome.get())
              ? ((RunOutcome.Failed) outcome.get()).message()
              : "the guest ended as %s, recorded was %s"
                  .formatted(outcome.get(), recorded == null ? "no end yet" : recorded);
    } else if (tape.more != null && recorded != null && comesFromTheGuest(recorded)) {
      verdict = Verdict.DIVERGES;
      message = "recorded was the end as %s, the guest %s".formatted(recorded, tape.more);
    } else if (outcome.isPresent()) {
      message = "ended after step %d as recorded".formatted(tape.steps);
    }
    return new Replay(row.info().id(), verdict, tape.steps, message, tape.log);
  }

  private static boolean isDivergence(RunOutcome outcome) {
    return outcome instanceof RunOutcome.Failed(RunOutcome.Kind kind, String _)
        && kind == RunOutcome.Kind.NONDETERMINISM;
  }

  /** Whether the guest itself came to this end; others were put to it from outside. */
  private static boolean comesFromTheGuest(RunOutcome outcome) {
    return switch (outcome) {
      case RunOutcome.Completed _ -> true;
      case RunOutcome.Cancelled _ -> false;
      case RunOutcome.Failed(RunOutcome.Kind kind, String _) ->
          switch (kind) {
            case GUEST, TEMPORARY, TRAP -> true;
            case TIMEOUT, STACK, MEMORY, LIMIT, NONDETERMINISM, MODULE, INTERNAL -> false;
          };
    };
  }

  /** Stops where it is to stop, and keeps what is to be told. Used by the replay's thread. */
  private static final class Recording implements Tape {
    private final long until;
    private final List<RunEvent> log = new ArrayList<>();
    private long steps;
    private boolean stopped;
    private @Nullable String more;

    Recording(long until) {
      this.until = until;
    }

    @Override
    public void before(long sequence) {
      if (sequence > until) {
        stopped = true;
        throw new RunStopped(Reason.REPLAYED);
      }
    }

    @Override
    public void replayed(JournalRecord record) {
      steps = record.sequence();
      if (log.size() < MAX_EVENTS) {
        EventFunctions.event(record).ifPresent(log::add);
      }
    }

    @Override
    public void ended() {
      throw new RunStopped(Reason.REPLAYED);
    }

    @Override
    public void beyond(String did) {
      more = did;
      throw new RunStopped(Reason.REPLAYED);
    }
  }
}
