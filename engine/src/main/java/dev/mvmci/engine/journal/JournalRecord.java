package dev.mvmci.engine.journal;

import java.util.Arrays;
import java.util.Objects;

/**
 * One thing that is known of a run.
 *
 * @param run number of the run
 * @param sequence number of the call within the run; an INTENT and its RESULT share it
 * @param function name of the host function, empty for START and END
 * @param argumentHash of what the guest passed
 * @param payload in a form that only the function knows
 */
public record JournalRecord(
    long run, long sequence, Kind kind, String function, long argumentHash, byte[] payload) {

  /** What kind of thing it is. The code is what stands on disk. */
  public enum Kind {
    /** The run was accepted; the payload pins what it runs and under which limits. */
    START(1),
    /** An effect is about to leave. */
    INTENT(2),
    /** A call answered this. */
    RESULT(3),
    /** The run waits until the time in the payload. */
    TIMER(4),
    /** The run has ended in the way the payload says. */
    END(5);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    int code() {
      return code;
    }

    static Kind of(int code) {
      return switch (code) {
        case 1 -> START;
        case 2 -> INTENT;
        case 3 -> RESULT;
        case 4 -> TIMER;
        case 5 -> END;
        default -> throw new DamagedJournalException("no kind of record has the code " + code);
      };
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof JournalRecord that
        && run == that.run
        && sequence == that.sequence
        && kind == that.kind
        && function.equals(that.function)
        && argumentHash == that.argumentHash
        && Arrays.equals(payload, that.payload);
  }

  @Override
  public int hashCode() {
    return Objects.hash(run, sequence, kind, function, argumentHash, Arrays.hashCode(payload));
  }

  @Override
  public String toString() {
    return "run %d #%d %s %s %016x %d bytes"
        .formatted(run, sequence, kind, function, argumentHash, payload.length);
  }
}
