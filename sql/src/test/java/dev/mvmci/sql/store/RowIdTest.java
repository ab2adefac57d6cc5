package dev.mvmci.sql.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.sql.SqlConfig.Limits;
import dev.mvmci.sql.Statement;
import dev.mvmci.sql.consensus.Position;
import dev.mvmci.sql.entry.Command;
import dev.mvmci.sql.entry.CommandId;
import dev.mvmci.sql.entry.Entry;
import dev.mvmci.sql.entry.EntryCodec;
import dev.mvmci.sql.entry.Outcome;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a command answers depends on the log only, not on what the connection of the member happens
 * to remember of earlier inserts.
 */
class RowIdTest {

  private static final int COMMANDS = 150;
  private static final List<String> STATEMENTS =
      List.of(
          "INSERT INTO item (n) VALUES (?1)",
          "INSERT INTO item (id, n) VALUES (?1, ?1)",
          "INSERT INTO item (id, n) VALUES (0, ?1) ON CONFLICT (id) DO UPDATE SET n = ?1",
          "INSERT INTO item (id, n) VALUES (?1, ?1) ON CONFLICT (id) DO UPDATE SET n = n + 1",
          "INSERT INTO item (id, n) VALUES (?1, ?1) ON CONFLICT (id) DO NOTHING",
          "INSERT OR IGNORE INTO item (id, n) VALUES (?1, ?1)",
          "REPLACE INTO item (id, n) VALUES (?1, ?1)",
          "WITH v(x) AS (VALUES (?1)) INSERT INTO item (id, n) SELECT x, x FROM v WHERE true"
              + " ON CONFLICT (id) DO UPDATE SET n = x",
          "INSERT INTO named (name) VALUES (?1) ON CONFLICT (name) DO UPDATE SET seen = seen + 1",
          "INSERT INTO named (name) VALUES (?1) ON CONFLICT (name) DO UPDATE SET seen = seen + 1"
              + " RETURNING rowid",
          "INSERT INTO watched VALUES (?1)",
          "UPDATE item SET n = ?1 WHERE id < 3",
          "DELETE FROM item WHERE id = ?1",
          "SELECT last_insert_rowid() + 0 * ?1, changes()",
          "INSERT INTO item (n) VALUES (last_insert_rowid() + 0 * ?1)",
          "INSERT INTO strict_item VALUES (?1), ('no number')",
          "CREATE TABLE IF NOT EXISTS copied AS SELECT *, ?1 FROM item",
          "NO SQL ?1");

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void isAFunctionOfTheLog(long seed) {
    List<byte[]> log = log(new SplittableRandom(seed));

    assertThat(outcomes(log, "forgetful", true)).isEqualTo(outcomes(log, "steady", false));
  }

  private static List<byte[]> log(SplittableRandom random) {
    List<byte[]> log = new ArrayList<>();
    for (String table :
        List.of(
            "CREATE TABLE item (id INTEGER PRIMARY KEY, n INTEGER)",
            "CREATE TABLE strict_item (n INTEGER NOT NULL CHECK (typeof(n) = 'integer'))",
            "CREATE TABLE named (name UNIQUE, seen INTEGER DEFAULT 0)",
            "CREATE TABLE watched (n INTEGER)",
            "CREATE TRIGGER watch AFTER INSERT ON watched"
                + " BEGIN INSERT INTO item (n) VALUES (new.n); END")) {
      log.add(entry(new Command(CommandId.NONE, List.of(Statement.of(table)))));
    }
    for (int i = 0; i < COMMANDS; i++) {
      List<Command> commands = new ArrayList<>();
      for (int each = random.nextInt(1, 4); each > 0; each--) {
        commands.add(random.nextInt(20) == 0 ? Command.openSession() : command(random));
      }
      log.add(entry(commands.toArray(new Command[0])));
    }
    return log;
  }

  private static Command command(SplittableRandom random) {
    List<Statement> statements = new ArrayList<>();
    for (int each = random.nextInt(3) == 0 ? random.nextInt(2, 4) : 1; each > 0; each--) {
      statements.add(
          Statement.of(STATEMENTS.get(random.nextInt(STATEMENTS.size())), random.nextInt(6)));
    }
    return new Command(CommandId.NONE, statements);
  }

  private static byte[] entry(Command... commands) {
    return EntryCodec.encode(new Entry(1, List.of(commands)));
  }

  /** What each entry answered, on a connection of its own or all on one. */
  private List<List<Outcome>> outcomes(List<byte[]> log, String name, boolean reopened) {
    List<List<Outcome>> outcomes = new ArrayList<>();
    Path file = directory.resolve(name + ".db");
    Store store = Store.open(file, Limits.DEFAULTS, _ -> {});
    try {
      for (byte[] entry : log) {
        if (reopened) {
          store.close();
          store = Store.open(file, Limits.DEFAULTS, _ -> {});
        }
        outcomes.add(
            store.apply(new Position(1, outcomes.size() + 1L), ByteBuffer.wrap(entry), false));
      }
    } finally {
      store.close();
    }
    return outcomes;
  }
}
