package dev.mvmci.engine.run;

import dev.mvmci.engine.HistoryStep;
import dev.mvmci.engine.host.Answer;
import dev.mvmci.engine.host.EventFunctions;
import dev.mvmci.engine.host.Sealer;
import dev.mvmci.engine.journal.JournalRecord;
import dev.mvmci.engine.run.Standstill.Wait;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Records of journals in a form for people. Sealed things stay sealed. */
final class Histories {

  private static final int MAX_TEXT_CHARS = 4096;
  private static final Set<String> EFFECTS = Set.of("http", "spawn");
  private static final Set<String> NUMBERS = Set.of("now", "monotonic");
  private static final Set<String> UNTOLD = Set.of("secret", "random", "uuid");

  private static final Sealer NO_KEY =
      new Sealer() {
        @Override
        public byte[] seal(byte[] clear) {
          throw new IllegalStateException("nothing is sealed here");
        }

        @Override
        public byte[] open(byte[] sealed) {
          throw new IllegalStateException("nothing is opened here");
        }
      };

  private Histories() {}

  static HistoryStep step(JournalRecord record) {
    return new HistoryStep(
        record.sequence(),
        record.kind().name(),
        record.function(),
        record.payload().length,
        text(record));
  }

  private static @Nullable String text(JournalRecord record) {
    return switch (record.kind()) {
      case START, INTENT, END -> utf8(record.payload());
      case TIMER -> {
        Wait wait = Wait.of(record);
        String time =
            wait.until().equals(Instant.MAX) ? "until a message comes" : "until " + wait.until();
        yield wait.types().isEmpty() ? time : cut(time + ": " + wait.wanted());
      }
      case RESULT -> result(record);
    };
  }

  private static @Nullable String result(JournalRecord record) {
    byte[] payload = record.payload();
    if (EventFunctions.event(record).isPresent()) {
      int head = Long.BYTES + 1;
      return utf8(Arrays.copyOfRange(payload, head, payload.length));
    }
    if (NUMBERS.contains(record.function())) {
      return String.valueOf(ByteBuffer.wrap(payload).getLong());
    }
    if (EFFECTS.contains(record.function())) {
      return Answer.isSealed(payload) ? "sealed" : utf8(Answer.decode(payload, NO_KEY).head());
    }
    if (record.function().equals("recv") || record.function().equals("join")) {
      return switch (Woken.decode(payload)) {
        case Woken.Got(Inbox.Message message) ->
            cut(message.type().replace(Inbox.INTERNAL, ' ').strip() + " " + message.data());
        case Woken.TimedOut() -> "nothing came in time";
        case Woken.Cancelled() -> "told of the cancellation";
      };
    }
    return UNTOLD.contains(record.function()) ? null : utf8(payload);
  }

  private static @Nullable String utf8(byte[] bytes) {
    try {
      return cut(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException _) {
      return null;
    }
  }

  private static String cut(String text) {
    return text.length() <= MAX_TEXT_CHARS ? text : text.substring(0, MAX_TEXT_CHARS) + "…";
  }
}
