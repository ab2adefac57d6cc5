package dev.mvmci.sql.store;

import dev.mvmci.sql.store.EntryFunctions.Call;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * SQLite's date functions with the entry's time for 'now'. They are computed by SQLite itself, on a
 * connection of its own where they are not overridden, so every modifier means what its
 * documentation says.
 */
final class EntryDates implements AutoCloseable {

  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final Set<String> SUBSECOND = Set.of("subsec", "subsecond");
  private static final Set<String> OF_THE_MEMBER = Set.of("localtime", "utc");

  private final EntryContext entry;
  private final Map<String, PreparedStatement> statements = new HashMap<>();
  private @Nullable Connection calculator;

  EntryDates(EntryContext entry) {
    this.entry = entry;
  }

  /**
   * Answers {@code name(...)}, whose time value stands at {@code timeArgument} or is left out,
   * which means now.
   */
  void answer(Call call, String name, int timeArgument) throws SQLException {
    List<@Nullable Object> arguments = new ArrayList<>();
    for (int i = 0; i < call.count(); i++) {
      Object argument = argument(call, i);
      if (i == timeArgument) {
        argument = bindNow(arguments, argument);
      } else if (i > timeArgument) {
        refuseMemberZone(name, argument);
      }
      arguments.add(argument);
    }
    if (call.count() == timeArgument) {
      arguments.add(now());
    }
    evaluate(call, name, arguments);
  }

  /** Answers {@code timediff(a, b)}, where both are time values. */
  void answerDifference(Call call) throws SQLException {
    List<@Nullable Object> arguments = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      Object argument = argument(call, i);
      arguments.add(isNow(argument) ? now() : argument);
    }
    evaluate(call, "timediff", arguments);
  }

  @Override
  public void close() throws SQLException {
    if (calculator != null) {
      calculator.close();
      calculator = null;
      statements.clear();
    }
  }

  /** {@code date('subsec')} means {@code date('now', 'subsec')}. */
  private @Nullable Object bindNow(List<@Nullable Object> arguments, @Nullable Object argument) {
    if (isNow(argument)) {
      return now();
    }
    if (argument instanceof String text && SUBSECOND.contains(text.toLowerCase(Locale.ROOT))) {
      arguments.add(now());
    }
    return argument;
  }

  private String now() {
    return FORMAT.format(Instant.ofEpochMilli(entry.timeMillis()));
  }

  private static boolean isNow(@Nullable Object argument) {
    return argument instanceof String text && text.equalsIgnoreCase("now");
  }

  private static void refuseMemberZone(String function, @Nullable Object modifier)
      throws SQLException {
    if (modifier instanceof String text
        && OF_THE_MEMBER.contains(text.strip().toLowerCase(Locale.ROOT))) {
      throw new SQLException(
          function
              + "() with the modifier '"
              + text
              + "' depends on the member's time zone; give an offset such as '+02:00'");
    }
  }

  private static @Nullable Object argument(Call call, int at) throws SQLException {
    if (call.isNull(at)) {
      return null;
    }
    return call.isText(at) ? call.text(at) : (Object) call.real(at);
  }

  private void evaluate(Call call, String name, List<@Nullable Object> arguments)
      throws SQLException {
    PreparedStatement statement = statement(name, arguments.size());
    for (int i = 0; i < arguments.size(); i++) {
      statement.setObject(i + 1, arguments.get(i));
    }
    try (ResultSet result = statement.executeQuery()) {
      result.next();
      switch (result.getObject(1)) {
        case null -> call.answerNull();
        case Number number when number instanceof Double -> call.answer(number.doubleValue());
        case Number number -> call.answer(number.longValue());
        case Object other -> call.answer(other.toString());
      }
    }
  }

  private PreparedStatement statement(String name, int arguments) throws SQLException {
    String key = name + "/" + arguments;
    PreparedStatement known = statements.get(key);
    if (known != null) {
      return known;
    }
    if (calculator == null) {
      calculator = DriverManager.getConnection("jdbc:sqlite::memory:");
    }
    String marks = String.join(", ", Collections.nCopies(arguments, "?"));
    PreparedStatement prepared = calculator.prepareStatement("SELECT " + name + "(" + marks + ")");
    statements.put(key, prepared);
    return prepared;
  }
}
