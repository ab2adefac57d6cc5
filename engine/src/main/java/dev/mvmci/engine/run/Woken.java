package dev.mvmci.engine.run;

import dev.mvmci.engine.journal.DamagedJournalException;
import dev.mvmci.engine.run.Inbox.Message;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** What ended a wait. */
sealed interface Woken {

  /** A message. */
  record Got(Message message) implements Woken {}

  /** The time. */
  record TimedOut() implements Woken {}

  /** The run's cancellation. */
  record Cancelled() implements Woken {}

  /** The payload of the RESULT record. */
  default byte[] encode() {
    return switch (this) {
      case Got(Message message) -> {
        byte[] type = message.type().getBytes(StandardCharsets.UTF_8);
        byte[] data = message.data().getBytes(StandardCharsets.UTF_8);
        yield ByteBuffer.allocate(1 + Long.BYTES + Integer.BYTES + type.length + data.length)
            .put((byte) 1)
            .putLong(message.number())
            .putInt(type.length)
            .put(type)
            .put(data)
            .array();
      }
      case TimedOut() -> new byte[] {2};
      case Cancelled() -> new byte[] {3};
    };
  }

  static Woken decode(byte[] payload) {
    ByteBuffer in = ByteBuffer.wrap(payload);
    return switch (in.get()) {
      case 1 -> {
        long number = in.getLong();
        byte[] type = new byte[in.getInt()];
        in.get(type);
        String data = StandardCharsets.UTF_8.decode(in).toString();
        yield new Got(new Message(number, new String(type, StandardCharsets.UTF_8), data));
      }
      case 2 -> new TimedOut();
      case 3 -> new Cancelled();
      default -> throw new DamagedJournalException("no wait ends in this way");
    };
  }
}
