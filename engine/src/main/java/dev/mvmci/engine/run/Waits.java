package dev.mvmci.engine.run;

import dev.mvmci.engine.journal.JournalRecord;
import dev.mvmci.engine.journal.JournalRecord.Kind;
import dev.mvmci.engine.run.Inbox.Message;
import dev.mvmci.engine.run.RunJournal.Call;
import dev.mvmci.engine.run.RunStopped.Reason;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;

/**
 * Waiting for a time or a message. The deadline is durable before the wait begins. A wait that
 * takes long leaves the memory: the run's guest is given up, and made anew from the journal when
 * there is something to do. Used by the run's thread.
 */
final class Waits {

  private static final byte[] NOTHING = {};

  private final LiveRun run;
  private final RunJournal log;
  private final RunControl control;
  private final Cancellation cancellation;
  private final InstantSource clock;
  private final Timers timers;
  private final Residence residence;
  private final InboxStore store;

  Waits(
      LiveRun run,
      RunJournal log,
      Cancellation cancellation,
      InstantSource clock,
      Timers timers,
      Residence residence,
      InboxStore store) {
    this.run = run;
    this.log = log;
    this.control = run.control();
    this.cancellation = cancellation;
    this.clock = clock;
    this.timers = timers;
    this.residence = residence;
    this.store = store;
  }

  /** Who may stay in memory while waiting. */
  interface Residence {
    /** How long a run may wait in memory at the moment. */
    Duration patience();

    /**
     * Lets the run leave until that time or a message; all it did is durable. Returns false, and
     * changes nothing, if something has come for it meanwhile.
     */
    boolean leave(LiveRun run, Instant until);
  }

  /** Waits so long, or until the run is cancelled. */
  Woken sleep(String function, byte[] argument, long nanos) {
    Call call = log.begin(function, argument);
    Optional<JournalRecord> timer = log.known(call, Kind.TIMER, Kind.RESULT);
    if (timer.isPresent() && timer.get().kind() == Kind.RESULT) {
      return recorded(timer.get());
    }
    if (timer.isPresent() && !log.isLive()) {
      // What came after the wait is known, so it is over; only a cancelled one has a result.
      return log.goesOn(call) ? recorded(call) : new Woken.TimedOut();
    }
    if (timer.isEmpty() && cancellation.deliver()) {
      return tell(call, new Woken.Cancelled());
    }
    Instant deadline = timer.map(Deadline::of).orElseGet(() -> Deadline.in(clock, nanos));
    Woken woken =
        control.outside(() -> {
          if (timer.isEmpty()) {
            log.appendDurablyOutside(call, Kind.TIMER, Deadline.encode(deadline, NOTHING), _ -> {});
          }
          return await(Optional.empty(), deadline);
        });
    return woken instanceof Woken.TimedOut ? woken : tell(call, woken);
  }

  /**
   * Waits for a message of one of these types, or of any for none.
   *
   * @param nanos at most so long; negative for ever
   */
  Woken receive(String function, byte[] argument, Set<String> types, long nanos) {
    Call call = log.begin(function, argument);
    Optional<JournalRecord> known = log.known(call, Kind.TIMER, Kind.RESULT);
    if (known.isPresent() && known.get().kind() == Kind.RESULT) {
      return recorded(known.get());
    }
    if (known.isPresent() && !log.isLive()) {
      return recorded(call);
    }
    if (known.isEmpty()) {
      Optional<Message> there = run.inbox().take(types);
      if (there.isPresent()) {
        return tell(call, new Woken.Got(there.get()));
      }
      if (cancellation.deliver()) {
        return tell(call, new Woken.Cancelled());
      }
      if (nanos == 0) {
        return tell(call, new Woken.TimedOut());
      }
    }
    Instant deadline = known.map(Deadline::of).orElseGet(() -> Deadline.in(clock, nanos));
    return tell(
        call,
        control.outside(() -> {
          if (known.isEmpty()) {
            log.appendDurablyOutside(
                call, Kind.TIMER, Deadline.encode(deadline, argument), _ -> {});
          }
          return await(Optional.of(types), deadline);
        }));
  }

  private Woken recorded(Call call) {
    return recorded(log.known(call, Kind.RESULT).orElseThrow());
  }

  private Woken recorded(JournalRecord result) {
    Woken woken = Woken.decode(result.payload());
    if (woken instanceof Woken.Cancelled) {
      cancellation.delivered();
    }
    return woken;
  }

  /** Records what ended the wait; a message leaves the store together with that. */
  private Woken tell(Call call, Woken woken) {
    if (woken instanceof Woken.Got(Message message)) {
      log.append(call, Kind.RESULT, woken.encode(), store.taken(message.number()));
    } else {
      var _ = log.append(call, Kind.RESULT, woken.encode());
    }
    return woken;
  }

  private Woken await(Optional<Set<String>> types, Instant deadline) throws InterruptedException {
    Instant leaves = Deadline.after(clock, residence.patience());
    boolean leaving = false;
    while (true) {
      // Whatever came before the bell was last heard is found here.
      if (cancellation.deliver()) {
        return new Woken.Cancelled();
      }
      Optional<Message> message = types.flatMap(run.inbox()::take);
      if (message.isPresent()) {
        return new Woken.Got(message.get());
      }
      if (run.reached(deadline, clock)) {
        return new Woken.TimedOut();
      }
      if (leaving) {
        leave(deadline);
        leaves = Deadline.after(clock, residence.patience());
      }
      boolean leavesFirst = leaves.isBefore(deadline);
      boolean late = run.inbox().awaitBell(timers, leavesFirst ? leaves : deadline);
      if (late && !leavesFirst) {
        return types
            .flatMap(run.inbox()::take)
            .<Woken>map(Woken.Got::new)
            .orElseGet(Woken.TimedOut::new);
      }
      leaving = late;
    }
  }

  /** Returns if something has come meanwhile. */
  private void leave(Instant until) {
    log.settleOutside();
    if (residence.leave(run, until)) {
      throw new RunStopped(Reason.LEFT);
    }
  }
}
