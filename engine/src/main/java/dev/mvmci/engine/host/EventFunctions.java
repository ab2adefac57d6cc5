package dev.mvmci.engine.host;

import dev.mvmci.engine.RunEvent;
import dev.mvmci.engine.RunEvent.Level;
import dev.mvmci.engine.guest.GuestMemory;
import dev.mvmci.engine.journal.JournalRecord;
import dev.mvmci.http.Json;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** log and progress: what a run lets the outside know on its way. */
public final class EventFunctions {

  /** Longer log lines are cut. */
  static final int MAX_LOG_BYTES = 16 << 10;

  /** Longer progress reports are refused. */
  static final int MAX_PROGRESS_BYTES = 16 << 10;

  private static final String LOG = "log";
  private static final String PROGRESS = "progress";

  private EventFunctions() {}

  static List<HostFunction> all() {
    return List.of(
        HostFunction.of(LOG, "iii:", EventFunctions::log),
        HostFunction.of(PROGRESS, "ii:i", EventFunctions::progress));
  }

  private static long log(Session session, GuestMemory memory, long[] arguments) {
    int level = Level.of(arguments[0]).number();
    log(session, level, memory.read((int) arguments[1], (int) arguments[2]));
    return 0;
  }

  /** Records a log line of this level. */
  static void log(Session session, int level, byte[] message) {
    byte[] masked = session.mask().masked(message);
    record(session, LOG, level, masked, Math.min(masked.length, MAX_LOG_BYTES));
  }

  private static long progress(Session session, GuestMemory memory, long[] arguments) {
    int length = (int) arguments[1];
    if (length > MAX_PROGRESS_BYTES) {
      return session
          .outbox()
          .refuse(
              Errno.EFBIG,
              "the progress report has %d bytes; at most %d are allowed"
                  .formatted(length, MAX_PROGRESS_BYTES));
    }
    byte[] report = memory.read((int) arguments[0], length);
    if (!isJsonObject(report)) {
      return session.outbox().refuse(Errno.EINVAL, "the progress report is not a JSON object");
    }
    byte[] masked = session.mask().masked(report);
    record(session, PROGRESS, 0, masked, masked.length);
    return 0;
  }

  private static boolean isJsonObject(byte[] report) {
    try {
      JsonNode json = Json.mapper().readTree(report);
      return json.isObject();
    } catch (JacksonException _) {
      return false;
    }
  }

  private static void record(Session session, String function, int level, byte[] text, int length) {
    byte[] argument = ByteBuffer.allocate(1 + text.length).put((byte) level).put(text).array();
    var _ =
        session
            .steps()
            .recorded(
                function,
                argument,
                () ->
                    ByteBuffer.allocate(Long.BYTES + 1 + length)
                        .putLong(session.world().clock().millis())
                        .put((byte) level)
                        .put(text, 0, length)
                        .array());
  }

  /** What the record lets the outside know, if anything. */
  public static Optional<RunEvent> event(JournalRecord record) {
    boolean log = record.function().equals(LOG);
    if (record.kind() != JournalRecord.Kind.RESULT
        || !(log || record.function().equals(PROGRESS))) {
      return Optional.empty();
    }
    ByteBuffer in = ByteBuffer.wrap(record.payload());
    long time = in.getLong();
    Level level = Level.of(in.get());
    String text = StandardCharsets.UTF_8.decode(in).toString();
    return Optional.of(
        log
            ? new RunEvent.Log(record.sequence(), time, level, text)
            : new RunEvent.Progress(record.sequence(), time, text));
  }
}
