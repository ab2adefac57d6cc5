package dev.mvmci.sql.node;

import dev.mvmci.sql.Rows;
import dev.mvmci.sql.Rows.Row;
import dev.mvmci.sql.Statement;
import dev.mvmci.sql.check.Action;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The registers, the set, the bank and the lists that a checker understands, in SQL. */
final class Workload {

  static final long TOTAL = 300;
  private static final List<String> ACCOUNTS = List.of("a", "b", "c");

  static final List<Statement> SETUP =
      List.of(
          Statement.of(
              "CREATE TABLE IF NOT EXISTS register (name TEXT PRIMARY KEY, value INTEGER)"),
          Statement.of("CREATE TABLE IF NOT EXISTS element (value INTEGER)"),
          Statement.of(
              "CREATE TABLE IF NOT EXISTS account (name TEXT PRIMARY KEY, balance INTEGER)"),
          Statement.of(
              "CREATE TABLE IF NOT EXISTS list_item (id INTEGER PRIMARY KEY, list TEXT, value"
                  + " INTEGER, at_ms INTEGER)"),
          Statement.of("INSERT OR IGNORE INTO account VALUES ('a', 100), ('b', 100), ('c', 100)"));

  /** Everything that members must hold alike. */
  static final List<String> CONTENT =
      List.of(
          "SELECT * FROM register ORDER BY name",
          "SELECT rowid, * FROM element ORDER BY rowid",
          "SELECT * FROM account ORDER BY name",
          "SELECT * FROM list_item ORDER BY id",
          "SELECT * FROM _mvm_session ORDER BY client",
          "SELECT * FROM _mvm_counter ORDER BY name",
          "SELECT * FROM _mvm_lock ORDER BY name",
          "SELECT * FROM _mvm_notice ORDER BY position");

  /** Values are unique in a run, which is what the checker goes by. */
  private long values;

  /** What a client does next. */
  sealed interface Step {}

  /** A command. */
  record Change(Action action, List<Statement> statements) implements Step {}

  /** A strict read, and what it shows. */
  record Look(String sql, List<@Nullable Object> arguments, Function<Rows, Action> show)
      implements Step {
    Action seen(Rows rows) {
      return show.apply(rows);
    }
  }

  /** Something that a client may do next. */
  Step any(Random random) {
    long value = ++values;
    String name = random.nextBoolean() ? "x" : "y";
    return switch (random.nextInt(10)) {
      case 0, 1 ->
          new Change(
              new Action.Write(name, value),
              List.of(
                  Statement.of(
                      "INSERT INTO register VALUES (?, ?)"
                          + " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                      name,
                      value)));
      case 2 ->
          new Change(
              new Action.Add(value),
              List.of(Statement.of("INSERT INTO element VALUES (?)", value)));
      case 3 -> transfer(random);
      case 4, 5 ->
          new Change(
              new Action.Append(name, value),
              List.of(
                  Statement.of(
                      "INSERT INTO list_item (list, value, at_ms) VALUES (?, ?, entry_time_ms())",
                      name,
                      value)));
      case 6 -> readSet();
      case 7 -> readBalances();
      case 8 -> readList(name);
      default -> readRegister(name);
    };
  }

  private static Step transfer(Random random) {
    String from = ACCOUNTS.get(random.nextInt(ACCOUNTS.size()));
    String to = ACCOUNTS.get(random.nextInt(ACCOUNTS.size()));
    long amount = 1L + random.nextInt(20);
    String sql = "UPDATE account SET balance = balance + ? WHERE name = ?";
    return new Change(
        new Action.Transfer(from, to, amount),
        List.of(Statement.of(sql, -amount, from), Statement.of(sql, amount, to)));
  }

  /** One of each read, to see at the end what is there. */
  static List<Look> looks() {
    return List.of(
        readSet(),
        readBalances(),
        readList("x"),
        readList("y"),
        readRegister("x"),
        readRegister("y"));
  }

  private static Look readSet() {
    return new Look(
        "SELECT value FROM element ORDER BY rowid",
        List.of(),
        rows -> new Action.ReadSet(values(rows)));
  }

  private static Look readBalances() {
    return new Look(
        "SELECT name, balance AS value FROM account",
        List.of(),
        rows ->
            new Action.ReadBalances(
                rows.rows().stream()
                    .collect(Collectors.toMap(row -> row.requiredText("name"), Workload::value))));
  }

  private static Look readList(String name) {
    return new Look(
        "SELECT value FROM list_item WHERE list = ? ORDER BY id",
        List.of(name),
        rows -> new Action.ReadList(name, values(rows)));
  }

  private static Look readRegister(String name) {
    return new Look(
        "SELECT value FROM register WHERE name = ?",
        List.of(name),
        rows -> new Action.Read(name, rows.first().map(Workload::value).orElse(0L)));
  }

  private static List<Long> values(Rows rows) {
    return rows.map(Workload::value);
  }

  private static long value(Row row) {
    return row.requiredInteger("value");
  }
}
