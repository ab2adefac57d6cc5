package dev.mvmci.engine.run;

import static java.util.Objects.requireNonNull;

import dev.mvmci.engine.RunLimits;
import dev.mvmci.engine.RunOutcome;
import dev.mvmci.engine.RunOutcome.Kind;
import dev.mvmci.engine.host.StackReserve;
import dev.mvmci.engine.journal.HistoryCursor;
import dev.mvmci.engine.journal.Journal;
import dev.mvmci.engine.journal.JournalRecord;
import dev.mvmci.engine.module.Sha256;
import dev.mvmci.engine.snapshot.Snapshot.Position;
import dev.mvmci.engine.store.Change;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One run's journal as its calls meet it: first the records there are, in order, then those that
 * are appended. Used by the run's thread.
 */
final class RunJournal {

  private static final int RECORD_OVERHEAD_BYTES = 40;

  private final long run;
  private final RunLimits limits;
  private final Journal journal;
  private final HistoryCursor history;
  private final RunControl control;
  private final Tape tape;
  private final Supplier<RecordDigest> beginning;

  // Whether the journal's end was reached; what it has from then on is what was appended here.
  private boolean live;
  private long sequence;
  private long lastTicket;
  // Of the last step that went on before it was durable.
  private long aheadTicket;
  // Of records that the journal has, or that were appended.
  private int records;
  // Of all records so far, if anybody asks for it.
  private @Nullable RecordDigest digest;
  // Since the last snapshot, or the beginning.
  private long newBytes;
  private long newRecords;
  private boolean appended;

  /** What becomes of a run at the end of its journal, and who sees what it replays. */
  interface Tape {
    /** Goes on living, unseen. */
    Tape LIVING = new Tape() {};

    /** The call with this number is about to be answered. */
    default void before(long sequence) {}

    /** A record answers the guest. */
    default void replayed(JournalRecord record) {}

    /** The journal has nothing more; whoever is only looking throws. */
    default void ended() {}

    /** The journal has the run's end, and the guest did this; whoever is only looking throws. */
    default void beyond(String did) {}
  }

  /**
   * Where a run goes on.
   *
   * @param sequence number of the last call that was answered
   * @param records that come before
   * @param digest of these records
   * @param ticket of the last of them, if it may not be durable yet; nothing else is in the journal
   */
  record Beginning(long sequence, int records, Supplier<RecordDigest> digest, OptionalLong ticket) {

    /** Behind records that are durable; more may follow them. */
    Beginning(long sequence, int records, RecordDigest digest) {
      this(sequence, records, () -> digest, OptionalLong.empty());
    }

    /** Behind the first record of a run that begins, whether or not it is durable yet. */
    static Beginning ofNew(JournalRecord start, long ticket) {
      return new Beginning(0, 1, () -> RecordDigest.of(start), OptionalLong.of(ticket));
    }
  }

  /** A history of which what comes before its beginning has been read. */
  RunJournal(LiveRun run, Journal journal, HistoryCursor history, Beginning beginning, Tape tape) {
    this.run = run.number();
    this.limits = run.start().limits();
    this.journal = journal;
    this.history = history;
    this.control = run.control();
    this.tape = tape;
    this.sequence = beginning.sequence();
    this.records = beginning.records();
    this.beginning = beginning.digest();
    this.live = beginning.ticket().isPresent();
    this.lastTicket = beginning.ticket().orElse(0);
  }

  /** A call and what identifies it on replay. */
  record Call(long sequence, String function, long argumentHash) {}

  Call begin(String function, byte[] argument) {
    control.check();
    StackReserve.ensure();
    control.newSlice();
    tape.before(sequence + 1);
    var call = new Call(++sequence, function, fingerprint(argument));
    if (peek().isEmpty()) {
      control.checkCancelled();
    }
    return call;
  }

  /** The first eight bytes of the SHA-256: short, and the same for ever. */
  private static long fingerprint(byte[] argument) {
    return ByteBuffer.wrap(Sha256.of(argument)).getLong();
  }

  /** What the journal has for this call, of one of these kinds, or empty where its end is. */
  Optional<JournalRecord> known(Call call, JournalRecord.Kind... kinds) {
    Optional<JournalRecord> next = peek();
    if (next.isEmpty()) {
      return next;
    }
    JournalRecord record = next.get();
    if (!belongs(record, call) || !List.of(kinds).contains(record.kind())) {
      throw divergence(
          record, "called %s (argument %016x)".formatted(call.function(), call.argumentHash()));
    }
    count(record);
    tape.replayed(record);
    return history.next();
  }

  /** Whether what comes next in the journal is one more record of this call. */
  boolean goesOn(Call call) {
    return peek().filter(record -> belongs(record, call)).isPresent();
  }

  private static boolean belongs(JournalRecord record, Call call) {
    return record.sequence() == call.sequence()
        && record.function().equals(call.function())
        && record.argumentHash() == call.argumentHash();
  }

  /** Whether the journal has nothing more: what the guest does from here on is new. */
  boolean isLive() {
    return peek().isEmpty();
  }

  private Optional<JournalRecord> peek() {
    if (live) {
      return Optional.empty();
    }
    Optional<JournalRecord> next = history.peek();
    live = next.isEmpty();
    if (live) {
      tape.ended();
    }
    return next;
  }

  /** Appends without waiting. */
  JournalRecord append(Call call, JournalRecord.Kind kind, byte[] payload) {
    JournalRecord record = record(call, kind, payload);
    lastTicket = journal.append(record);
    return record;
  }

  /** Appends without waiting, with a change that becomes durable together with it. */
  void append(Call call, JournalRecord.Kind kind, byte[] payload, Change change) {
    lastTicket = journal.append(record(call, kind, payload), change);
  }

  /** Appends with a change that becomes durable together with it; both are when this returns. */
  void appendDurably(Call call, JournalRecord.Kind kind, byte[] payload, Change change) {
    JournalRecord record = record(call, kind, payload);
    control.outside(() -> {
      journal.appendDurably(record, change);
      return null;
    });
  }

  /** As {@link #appendDurably} for a thread that does not compute at the moment. */
  void appendDurablyOutside(Call call, JournalRecord.Kind kind, byte[] payload, Change change) {
    lastTicket = journal.appendNow(record(call, kind, payload), change);
    journal.awaitOwn(lastTicket);
  }

  /** As {@link #appendDurablyOutside} for a step that goes on at once; what follows joins it. */
  void appendAhead(Call call, JournalRecord.Kind kind, byte[] payload, Change change) {
    lastTicket = journal.appendSoon(record(call, kind, payload), change);
    aheadTicket = lastTicket;
  }

  /** Returns when no step is ahead of what is durable; for a thread that does not compute. */
  void awaitAhead() {
    if (!journal.isDurable(aheadTicket)) {
      journal.await(aheadTicket);
    }
  }

  /** Returns when all that was appended is durable. */
  void settle() {
    if (!journal.isDurable(lastTicket)) {
      control.outside(() -> {
        journal.await(lastTicket);
        return null;
      });
    }
  }

  /** As {@link #settle} for a thread that does not compute at the moment. */
  void settleOutside() {
    journal.await(lastTicket);
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
    return peek()
        .filter(next -> next.kind() != JournalRecord.Kind.END)
        .map(next -> divergence(next, "ended").outcome());
  }

  private RunEnd divergence(JournalRecord recorded, String did) {
    if (recorded.kind() == JournalRecord.Kind.END) {
      tape.beyond(did);
    }
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
    checkLimits();
    appended = true;
    return record;
  }

  private void count(JournalRecord record) {
    records++;
    newRecords++;
    newBytes += record.payload().length + RECORD_OVERHEAD_BYTES;
    if (digest != null) {
      digest.add(record);
    }
  }

  /** What is read is not bound by them: a snapshot may have stood for it when it was written. */
  private void checkLimits() {
    if (newRecords > limits.journalRecords()) {
      throw RunEnd.failed(
          Kind.LIMIT, "journalRecords: more than %d records".formatted(limits.journalRecords()));
    }
    if (newBytes > limits.journalBytes()) {
      throw RunEnd.failed(
          Kind.LIMIT,
          "journalBytes: more than %d bytes recorded; raise it for this module or this run, or keep less"
              .formatted(limits.journalBytes()));
    }
  }

  /** Whether anything was appended here. */
  boolean hasAppended() {
    return appended;
  }

  /** From now on {@link #position} can be asked for; called before the first call. */
  void keepDigest() {
    digest = beginning.get();
  }

  /** Whether so many records or bytes have come together since the last snapshot. */
  boolean hasRecorded(long manyRecords, long manyBytes) {
    return newRecords >= manyRecords || newBytes >= manyBytes;
  }

  /** Where the run is between two calls. */
  Position position(String module) {
    return new Position(run, module, sequence, records, requireNonNull(digest).value());
  }

  /** There is a snapshot of where the run is. */
  void snapshotTaken() {
    newRecords = 0;
    newBytes = 0;
  }
}
