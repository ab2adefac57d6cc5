package dev.mvmci.engine.run;

import dev.mvmci.engine.journal.JournalRecord;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;

/** Times until which runs wait, in TIMER records. */
final class Deadline {

  private Deadline() {}

  /** So many nanoseconds from now; never for a negative number. */
  static Instant in(InstantSource clock, long nanos) {
    return nanos < 0 ? Instant.MAX : after(clock, Duration.ofNanos(nanos));
  }

  static Instant after(InstantSource clock, Duration time) {
    try {
      return clock.instant().plus(time);
    } catch (DateTimeException | ArithmeticException _) {
      return Instant.MAX;
    }
  }

  /** Until then, for what these bytes say. */
  static byte[] encode(Instant time, byte[] wanted) {
    return ByteBuffer.allocate(Long.BYTES + Integer.BYTES + wanted.length)
        .putLong(time.getEpochSecond())
        .putInt(time.getNano())
        .put(wanted)
        .array();
  }

  /** What the run waits for; none in journals of earlier versions. */
  static byte[] wanted(JournalRecord timer) {
    byte[] payload = timer.payload();
    return Arrays.copyOfRange(payload, Long.BYTES + Integer.BYTES, payload.length);
  }

  static Instant of(JournalRecord timer) {
    ByteBuffer in = ByteBuffer.wrap(timer.payload());
    return Instant.ofEpochSecond(in.getLong(), in.getInt());
  }
}
