package dev.mvmci.engine.run;

import dev.mvmci.engine.host.Answer;
import dev.mvmci.engine.host.Errno;
import dev.mvmci.engine.host.Sealer;
import dev.mvmci.engine.host.Steps;
import dev.mvmci.engine.journal.JournalRecord;
import dev.mvmci.engine.journal.JournalRecord.Kind;
import dev.mvmci.engine.run.RunJournal.Call;
import dev.mvmci.engine.store.Change;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * One run's calls against its journal. While the journal has records, calls are answered from them
 * and nothing happens; from then on they happen and are appended. Used by the run's thread.
 */
final class DurableSteps implements Steps {

  private final String idempotencyPrefix;
  private final RunJournal log;
  private final RunControl control;
  private final Cancellation cancellation;
  private final KnownSecrets secrets;
  private final Sealer sealer;

  DurableSteps(
      LiveRun run, RunJournal log, Cancellation cancellation, KnownSecrets secrets, Sealer sealer) {
    this.idempotencyPrefix = run.id().value();
    this.log = log;
    this.control = run.control();
    this.cancellation = cancellation;
    this.secrets = secrets;
    this.sealer = sealer;
  }

  @Override
  public byte[] recorded(String function, byte[] argument, Supplier<byte[]> value) {
    Call call = log.begin(function, argument);
    return log.known(call, Kind.RESULT)
        .orElseGet(() -> log.append(call, Kind.RESULT, value.get()))
        .payload();
  }

  /** As {@link #recorded} for a value that takes files or queries to find out. */
  byte[] looked(String function, byte[] argument, Supplier<byte[]> value) {
    Call call = log.begin(function, argument);
    Optional<JournalRecord> known = log.known(call, Kind.RESULT);
    byte[] payload =
        known.isPresent()
            ? known.get().payload()
            : control.outside(() -> OwnStack.call(control, function, value::get));
    return known.isPresent() ? payload : log.append(call, Kind.RESULT, payload).payload();
  }

  /** What a call answers, and what becomes durable together with that. */
  record Decided(byte[] payload, Change change) {}

  /** As {@link #recorded} with a change that becomes durable together with it, later. */
  byte[] recordedWith(String function, byte[] argument, Supplier<Decided> decide) {
    Call call = log.begin(function, argument);
    Optional<JournalRecord> known = log.known(call, Kind.RESULT);
    if (known.isPresent()) {
      return known.get().payload();
    }
    Decided decided = decide.get();
    log.append(call, Kind.RESULT, decided.payload(), decided.change());
    return decided.payload();
  }

  /** As {@link #recordedWith}; both are durable when this returns. Deciding may wait. */
  byte[] recordedDurably(String function, byte[] argument, Supplier<Decided> decide) {
    Call call = log.begin(function, argument);
    Optional<JournalRecord> known = log.known(call, Kind.RESULT);
    if (known.isPresent()) {
      return known.get().payload();
    }
    return control.outside(() ->
        OwnStack.call(
            control,
            function,
            () -> {
              Decided decided = decide.get();
              log.appendDurablyOutside(call, Kind.RESULT, decided.payload(), decided.change());
              return decided.payload();
            }));
  }

  /**
   * As {@link #recordedWith}, in an order with all who decide under this lock: whoever does next is
   * behind this one in the journal, too, and need not wait until this one is durable. Nor does the
   * guest: it goes on, up to its next step or to anything that can be seen outside, and so its end
   * can become durable together with its last step.
   */
  byte[] recordedInOrder(
      String function, byte[] argument, ReentrantLock lock, Supplier<Decided> decide) {
    Call call = log.begin(function, argument);
    Optional<JournalRecord> known = log.known(call, Kind.RESULT);
    if (known.isPresent()) {
      return known.get().payload();
    }
    return control.outside(
        () -> OwnStack.call(control, function, () -> decideInOrder(call, lock, decide)));
  }

  private byte[] decideInOrder(Call call, ReentrantLock lock, Supplier<Decided> decide)
      throws InterruptedException {
    log.awaitAhead();
    lock.lockInterruptibly();
    try {
      Decided decided = decide.get();
      try {
        log.appendAhead(call, Kind.RESULT, decided.payload(), decided.change());
      } catch (RuntimeException | Error e) {
        decided.change().settled();
        throw e;
      }
      return decided.payload();
    } finally {
      lock.unlock();
    }
  }

  /** Returns when no step of the run is still to become durable; as the other. */
  void awaitStep() {
    log.awaitAhead();
  }

  /** Returns when all that was recorded is durable; for a thread that does not compute. */
  void settleOutside() {
    log.settleOutside();
  }

  @Override
  public Answer effect(Effect effect) {
    Call call = log.begin(effect.function(), effect.argument());
    Optional<JournalRecord> known = log.known(call, Kind.INTENT, Kind.RESULT);
    if (known.isPresent()) {
      return known.get().kind() == Kind.RESULT
          ? notBegun(decode(known.get()))
          : begun(call, effect);
    }
    if (cancellation.deliver()) {
      return answered(call, cancelled(effect));
    }
    return within(
        call,
        effect,
        () -> {
          recordIntent(call, effect);
          return perform(call, effect);
        });
  }

  /** What is answered without an intent: that the run is cancelled, or that there was no place. */
  private Answer notBegun(Answer answer) {
    if (answer.status() == Errno.ECANCELED.status()) {
      cancellation.delivered();
    }
    return answer;
  }

  /** An effect whose intent was recorded at an earlier time. */
  private Answer begun(Call call, Effect effect) {
    Optional<JournalRecord> result = log.known(call, Kind.RESULT);
    if (result.isPresent()) {
      return decode(result.get());
    }
    if (!effect.idempotent()) {
      return answered(call, interrupted(effect));
    }
    return within(call, effect, () -> perform(call, effect));
  }

  private Answer within(Call call, Effect effect, Supplier<Answer> work) {
    Entrance entrance = effect.entrance();
    try {
      boolean entered =
          entrance.tryEnter()
              || control.outside(() -> OwnStack.call(control, "entrance", entrance::enter));
      return entered ? work.get() : answered(call, late(effect));
    } finally {
      entrance.leave();
    }
  }

  private Answer perform(Call call, Effect effect) {
    String key = idempotencyPrefix + "-" + call.sequence();
    return control.outsideInEffect(() -> {
      Answer answer = OwnStack.call(control, "effect-" + key, () -> effect.action().perform(key));
      log.appendDurablyOutside(call, Kind.RESULT, encode(answer), _ -> {});
      return answer;
    });
  }

  private static Answer late(Effect effect) {
    return Answer.failure(
        Errno.ETIMEDOUT,
        "too many requests are under way; '%s' was not begun in its time"
            .formatted(effect.summary()));
  }

  private static Answer interrupted(Effect effect) {
    return Answer.failure(
        Errno.EINTR,
        "the engine stopped during '%s'; whether it took effect is unknown"
            .formatted(effect.summary()));
  }

  private static Answer cancelled(Effect effect) {
    return Answer.failure(
        Errno.ECANCELED,
        "the run is being cancelled; '%s' was not begun".formatted(effect.summary()));
  }

  private Answer decode(JournalRecord record) {
    return Answer.decode(record.payload(), sealer);
  }

  /** Answers that may echo a secret are not written in clear. */
  private byte[] encode(Answer answer) {
    return secrets.isEmpty() ? answer.encode() : answer.encodeSealed(sealer);
  }

  /**
   * An effect that may be repeated need not wait for its own record, only for those before it: what
   * it says may depend on them.
   */
  private void recordIntent(Call call, Effect effect) {
    byte[] summary = secrets.masked(effect.summary()).getBytes(StandardCharsets.UTF_8);
    if (effect.idempotent()) {
      log.settle();
      var _ = log.append(call, Kind.INTENT, summary);
    } else {
      log.appendDurably(call, Kind.INTENT, summary, _ -> {});
    }
  }

  /**
   * Nothing happened for this answer, so nobody waits until it is durable: what the guest does with
   * it becomes durable behind it, and if neither does, the call is answered anew.
   */
  private Answer answered(Call call, Answer answer) {
    var _ = log.append(call, Kind.RESULT, encode(answer));
    return answer;
  }
}
