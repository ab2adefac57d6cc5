package dev.mvmci.engine.run;

import dev.mvmci.engine.RunLimits;
import dev.mvmci.engine.RunOutcome;
import dev.mvmci.engine.RunOutcome.Kind;
import dev.mvmci.engine.host.Answer;
import dev.mvmci.engine.host.Errno;
import dev.mvmci.engine.host.Steps;
import dev.mvmci.engine.journal.HistoryCursor;
import dev.mvmci.engine.journal.Journal;
import dev.mvmci.engine.journal.JournalRecord;
import dev.mvmci.engine.module.Sha256;
import dev.mvmci.engine.store.Change;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One run's calls against its journal. While the journal has records, calls are answered from them
 * and nothing happens; from then on they happen and are appended. Used by the run's thread.
 */
final class DurableSteps implements Steps {

  private static final int RECORD_OVERHEAD_BYTES = 40;

  private final long run;
  private final String idempotencyPrefix;
  private final RunLimits limits;
  private final Journal journal;
  private final HistoryCursor history;
  private final RunControl control;
  private final InstantSource clock;
  private final Sleeper sleeper;

  // Whether the journal's end was reached; what it has from then on is what was appended here.
  private boolean live;
  private long sequence;
  private long lastTicket;
  private long bytes;
  private long records;

  /** A history whose START has been read. */
  DurableSteps(
      LiveRun run, Journal journal, HistoryCursor history, InstantSource clock, Sleeper sleeper) {
    this.run = run.number();
    this.idempotencyPrefix = run.id().value();
    this.limits = run.start().limits();
    this.journal = journal;
    this.history = history;
    this.control = run.control();
    this.clock = clock;
    this.sleeper = sleeper;
  }

  /** A call and what identifies it on replay. */
  private record Call(long sequence, String function, long argumentHash) {}

  @Override
  public byte[] recorded(String function, byte[] argument, Supplier<byte[]> value) {
    Call call = begin(function, argument);
    Optional<JournalRecord> known = known(call, JournalRecord.Kind.RESULT);
    if (known.isPresent()) {
      return known.get().payload();
    }
    JournalRecord record = record(call, JournalRecord.Kind.RESULT, value.get());
    lastTicket = journal.append(record);
    return record.payload();
  }

  /** As {@link #recorded} with a change that becomes durable together with it. */
  void recordedDurably(String function, byte[] argument, Change change) {
    Call call = begin(function, argument);
    if (known(call, JournalRecord.Kind.RESULT).isEmpty()) {
      JournalRecord record = record(call, JournalRecord.Kind.RESULT, argument);
      appendDurably(record, change);
    }
  }

  @Override
  public Answer effect(Effect effect) {
    Call call = begin(effect.function(), effect.argument());
    if (known(call, JournalRecord.Kind.INTENT).isPresent()) {
      Optional<JournalRecord> result = known(call, JournalRecord.Kind.RESULT);
      if (result.isPresent()) {
        return Answer.decode(result.get().payload());
      }
      if (!effect.idempotent()) {
        return answered(
            call,
            Answer.failure(
                Errno.EINTR,
                "the engine stopped during '%s'; whether it took effect is unknown"
                    .formatted(effect.summary())));
      }
    } else {
      recordIntent(call, effect);
    }
    String key = idempotencyPrefix + "-" + call.sequence();
    return control.outsideInEffect(() -> {
      Answer answer = EffectThread.perform(effect, key);
      journal.appendDurably(record(call, JournalRecord.Kind.RESULT, answer.encode()));
      return answer;
    });
  }

  /**
   * An effect that may be repeated need not wait for its own record, only for those before it: what
   * it says may depend on them.
   */
  private void recordIntent(Call call, Effect effect) {
    byte[] summary = effect.summary().getBytes(StandardCharsets.UTF_8);
    JournalRecord intent = record(call, JournalRecord.Kind.INTENT, summary);
    if (!effect.idempotent()) {
      appendDurably(intent, _ -> {});
      return;
    }
    if (!journal.isDurable(lastTicket)) {
      control.outside(() -> {
        journal.await(lastTicket);
        return null;
      });
    }
    lastTicket = journal.append(intent);
  }

  private Answer answered(Call call, Answer answer) {
    appendDurably(record(call, JournalRecord.Kind.RESULT, answer.encode()), _ -> {});
    return answer;
  }

  @Override
  public void sleep(String function, long nanos) {
    Call call = begin(function, ByteBuffer.allocate(Long.BYTES).putLong(nanos).array());
    Optional<JournalRecord> known = known(call, JournalRecord.Kind.TIMER);
    if (known.isPresent() && peek().isPresent()) {
      return; // what came after the wait is known, so it is over
    }
    JournalRecord timer =
        known.orElseGet(() -> record(call, JournalRecord.Kind.TIMER, encode(deadline(nanos))));
    control.outside(() -> {
      if (known.isEmpty()) {
        journal.appendDurably(timer);
      }
      sleeper.sleepUntil(decode(timer.payload()));
      return null;
    });
  }

  private Instant deadline(long nanos) {
    try {
      return clock.instant().plusNanos(nanos);
    } catch (DateTimeException | ArithmeticException _) {
      return Instant.MAX;
    }
  }

  private static byte[] encode(Instant time) {
    return ByteBuffer.allocate(Long.BYTES + Integer.BYTES)
        .putLong(time.getEpochSecond())
        .putInt(time.getNano())
        .array();
  }

  private static Instant decode(byte[] payload) {
    ByteBuffer in = ByteBuffer.wrap(payload);
    return Instant.ofEpochSecond(in.getLong(), in.getInt());
  }

  /** Appends the run's end, with a change that becomes durable together with it. */
  void end(RunOutcome outcome, Change change) {
    journal.appendDurably(
        new JournalRecord(
            run, sequence + 1, JournalRecord.Kind.END, "", 0, OutcomeCodec.of(outcome).encode()),
        change);
  }

  /** The next thing that the journal knows and the guest did not do, as a divergence. */
  Optional<RunOutcome> leftOver() {
    return peek().map(next -> divergence(next, "ended").outcome());
  }

  private Call begin(String function, byte[] argument) {
    control.check();
    StackReserve.ensure();
    control.newSlice();
    return new Call(++sequence, function, fingerprint(argument));
  }

  /** The first eight bytes of the SHA-256: short, and the same for ever. */
  private static long fingerprint(byte[] argument) {
    return ByteBuffer.wrap(Sha256.of(argument)).getLong();
  }

  private void appendDurably(JournalRecord record, Change change) {
    control.outside(() -> {
      journal.appendDurably(record, change);
      return null;
    });
  }

  /** What the journal has for this call, or empty where its end is reached. */
  private Optional<JournalRecord> known(Call call, JournalRecord.Kind kind) {
    Optional<JournalRecord> next = peek();
    if (next.isEmpty()) {
      return next;
    }
    JournalRecord record = next.get();
    if (record.sequence() != call.sequence()
        || record.kind() != kind
        || !record.function().equals(call.function())
        || record.argumentHash() != call.argumentHash()) {
      throw divergence(
          record, "called %s (argument %016x)".formatted(call.function(), call.argumentHash()));
    }
    count(record);
    return history.next();
  }

  private Optional<JournalRecord> peek() {
    if (live) {
      return Optional.empty();
    }
    Optional<JournalRecord> next = history.peek();
    live = next.isEmpty();
    return next;
  }

  private RunEnd divergence(JournalRecord recorded, String did) {
    return RunEnd.failed(
        Kind.NONDETERMINISM,
        "replay differs at step %d: recorded was %s %s (argument %016x), the guest %s"
            .formatted(
                recorded.sequence(),
                recorded.kind(),
                recorded.function(),
                recorded.argumentHash(),
                did));
  }

  private JournalRecord record(Call call, JournalRecord.Kind kind, byte[] payload) {
    var record =
        new JournalRecord(
            run, call.sequence(), kind, call.function(), call.argumentHash(), payload);
    count(record);
    return record;
  }

  private void count(JournalRecord record) {
    records++;
    bytes += record.payload().length + RECORD_OVERHEAD_BYTES;
    if (records > limits.journalRecords()) {
      throw RunEnd.failed(
          Kind.LIMIT, "journalRecords: more than %d records".formatted(limits.journalRecords()));
    }
    if (bytes > limits.journalBytes()) {
      throw RunEnd.failed(
          Kind.LIMIT,
          "journalBytes: more than %d bytes recorded; raise it for this module or this run, or keep less"
              .formatted(limits.journalBytes()));
    }
  }
}
