package dev.mvmci.sql.store;

import dev.mvmci.sql.StatementResult;
import dev.mvmci.sql.entry.ByteReader;
import dev.mvmci.sql.entry.ByteWriter;
import dev.mvmci.sql.entry.Outcome;
import dev.mvmci.sql.entry.OutcomeCodec;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of one client: the outcomes of those of its commands that it may still repeat.
 * Apply thread only; a pure function of the log.
 */
final class Session {

  /** A client may be this far ahead of the oldest command that it has no answer to. */
  static final int MAX_AHEAD = 8_192;

  /** A longer answer is not kept for a repetition; that it was given, is. */
  static final int MAX_KEPT_BYTES = 16 << 10;

  /** Nor are further answers of a client for which this much is kept. */
  static final int MAX_SESSION_BYTES = 256 << 10;

  private final TreeMap<Long, byte[]> outcomes = new TreeMap<>();
  private int keptBytes;
  private long answered;
  private long used;
  private long usedMillis;

  Session(long answered, long used, long usedMillis) {
    this.answered = answered;
    this.used = used;
    this.usedMillis = usedMillis;
  }

  /** Reads the outcomes that {@link #encodeOutcomes} wrote. */
  void restoreOutcomes(byte[] encoded) {
    ByteReader in = new ByteReader(ByteBuffer.wrap(encoded));
    int count = in.readCount();
    for (int i = 0; i < count; i++) {
      put(in.readUnsigned(), in.readBytes());
    }
    in.requireEnd();
  }

  byte[] encodeOutcomes() {
    ByteWriter out = new ByteWriter(keptBytes + 64);
    out.writeUnsigned(outcomes.size());
    for (Map.Entry<Long, byte[]> outcome : outcomes.entrySet()) {
      out.writeUnsigned(outcome.getKey());
      out.writeBytes(outcome.getValue());
    }
    return out.toByteArray();
  }

  /** Marks the session as used and forgets the outcomes that the client has learned. */
  void touch(long newAnswered, long newUsed, long newUsedMillis) {
    used = newUsed;
    usedMillis = newUsedMillis;
    if (newAnswered > answered) {
      answered = newAnswered;
      Map<Long, byte[]> learned = outcomes.headMap(newAnswered);
      learned.values().forEach(outcome -> keptBytes -= outcome.length);
      learned.clear();
    }
  }

  /**
   * What becomes of a command without applying it: it was applied before, or cannot be. Null if it
   * is new.
   */
  @Nullable Outcome withoutApplying(long sequence) {
    byte[] known = outcomes.get(sequence);
    if (known != null) {
      return OutcomeCodec.read(new ByteReader(ByteBuffer.wrap(known)));
    }
    if (sequence < answered) {
      return new Outcome.Forgotten(
          "command " + sequence + " was answered before; the client is at " + answered);
    }
    if (sequence - answered >= MAX_AHEAD) {
      return new Outcome.Refused(
          "command "
              + sequence
              + " is more than "
              + MAX_AHEAD
              + " ahead of the oldest without an answer; wait for that");
    }
    return null;
  }

  void remember(long sequence, Outcome outcome) {
    ByteWriter out = new ByteWriter(64);
    OutcomeCodec.write(out, outcome);
    if (out.size() > MAX_KEPT_BYTES || keptBytes + out.size() > MAX_SESSION_BYTES) {
      int length = out.size();
      out = new ByteWriter(128);
      OutcomeCodec.write(out, forgotten(outcome, length));
    }
    put(sequence, out.toByteArray());
  }

  /** That the command failed must not be mistaken for success, so only a success is cut short. */
  private static Outcome forgotten(Outcome outcome, int length) {
    return switch (outcome) {
      case Outcome.Done done ->
          new Outcome.Forgotten(
              "the command took effect ("
                  + done.results().stream().mapToLong(StatementResult::changes).sum()
                  + " rows changed) and its answer was lost on the way; with "
                  + length
                  + " bytes it was too long to be kept, so read what it did");
      case Outcome.Refused _ -> new Outcome.Refused("refused, for a reason too long to be kept");
      case Outcome.NoSession _, Outcome.Forgotten _ -> outcome;
    };
  }

  private void put(long sequence, byte[] outcome) {
    outcomes.put(sequence, outcome);
    keptBytes += outcome.length;
  }

  long answered() {
    return answered;
  }

  /** Place in the order of use, over all sessions. */
  long used() {
    return used;
  }

  long usedMillis() {
    return usedMillis;
  }
}
