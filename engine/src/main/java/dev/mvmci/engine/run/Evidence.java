package dev.mvmci.engine.run;

import dev.mvmci.engine.journal.JournalRecord;
import dev.mvmci.engine.store.Database;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What runs leave in an engine's database for others to find. */
public final class Evidence {

  private Evidence() {}

  /** Whole numbers under shared keys of a module's runs, as they are written. */
  public static Map<String, String> sharedNumbers(Database database, String module) {
    var numbers = new TreeMap<String, String>();
    new StateStore(database)
        .all(StateStore.shared(module), SharedKeys.MAX_PER_MODULE)
        .forEach((key, value) -> {
          String text = new String(value, StandardCharsets.UTF_8);
          if (text.matches("-?\\d{1,18}")) {
            numbers.put(key, text);
          }
        });
    return numbers;
  }

  /** What a run did by this that should not be done twice, in words that are the same each time. */
  public static Optional<String> deed(JournalRecord record) {
    String function = record.function();
    return switch (record.kind()) {
      case INTENT ->
          function.equals("spawn")
              ? Optional.of(
                  "a child was started: %s (argument %016x)"
                      .formatted(
                          new String(record.payload(), StandardCharsets.UTF_8),
                          record.argumentHash()))
              : Optional.empty();
      case RESULT ->
          switch (function) {
            case "send" ->
                Optional.of("a message was sent (argument %016x)".formatted(record.argumentHash()));
            case "recv" ->
                Woken.decode(record.payload()) instanceof Woken.Got(Inbox.Message message)
                    ? Optional.of(
                        "a message was received: %s %s".formatted(message.type(), message.data()))
                    : Optional.empty();
            default -> Optional.empty();
          };
      case START, TIMER, END -> Optional.empty();
    };
  }

  /** How many messages there ever were. */
  public static long messages(Database database) {
    return InboxStore.lastNumber(database);
  }
}
