package dev.mvmci.sql.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.sql.SqlConfig.Limits;
import dev.mvmci.sql.Statement;
import dev.mvmci.sql.consensus.Position;
import dev.mvmci.sql.entry.Command;
import dev.mvmci.sql.entry.CommandId;
import dev.mvmci.sql.entry.Entry;
import dev.mvmci.sql.entry.EntryCodec;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two members that apply the same entries, one of which leads. */
class StateCheckTest {

  @TempDir Path directory;
  private Store leader;
  private Store follower;
  private long index;

  @BeforeEach
  void open() {
    leader = Store.open(directory.resolve("leader.db"), Limits.DEFAULTS, _ -> {});
    follower = Store.open(directory.resolve("follower.db"), Limits.DEFAULTS, _ -> {});
    apply("CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT, rowid_ REAL, data BLOB)");
    apply("CREATE TABLE pair (a TEXT, b INTEGER, c, PRIMARY KEY (a, b)) WITHOUT ROWID");
    apply("CREATE TABLE odd (\"rowid\" TEXT, \"a\"\"b\" INTEGER)");
    apply("CREATE VIRTUAL TABLE words USING fts5(text)");
    apply(
        "INSERT INTO item (name, rowid_, data) SELECT 'n' || value, value / 3.0, randomblob(20)"
            + " FROM (WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n"
            + " LIMIT 5000) SELECT value FROM n ORDER BY value) ORDER BY value");
    apply("INSERT INTO pair SELECT name, id, NULL FROM item ORDER BY id");
    apply("INSERT INTO odd VALUES ('x', 1), ('x', 2)");
    apply("INSERT INTO words VALUES ('some text'), ('other text')");
  }

  @AfterEach
  void close() {
    leader.close();
    follower.close();
  }

  @Test
  void membersOfOneLogAgreeOnEveryTableSliceBySlice() {
    Set<String> seen = new TreeSet<>();
    int slices = 0;
    List<@Nullable Object> from = List.of();
    do {
      StateSlice slice = check(from);
      seen.add(slice.table());
      from = slice.next();
      slices++;
    } while (!from.isEmpty());

    assertThat(follower.divergence()).isEmpty();
    assertThat(seen)
        .contains("item", "odd", "pair", "words_data", "words_idx")
        .doesNotContain("_raft");
    assertThat(slices).as("5,000 rows take several slices").isGreaterThan(seen.size() + 1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE item SET name = 'N7777' WHERE id = 4777",
        "UPDATE item SET rowid_ = rowid_ + 1e-9 WHERE id = 3",
        "UPDATE item SET data = CAST(data AS TEXT) WHERE id = 4999",
        "DELETE FROM pair WHERE b = 4500",
        "UPDATE odd SET \"a\"\"b\" = 3 WHERE \"a\"\"b\" = 2",
        "DELETE FROM item WHERE id = 5000",
        "INSERT INTO item (id) VALUES (123456)",
        "CREATE INDEX planted ON item (name)",
        "DELETE FROM words WHERE text = 'some text'"
      })
  void aPlantedDifferenceIsFoundWithinOneRound(String difference) throws SQLException {
    plant(difference);
    List<@Nullable Object> from = List.of();
    do {
      from = check(from).next();
    } while (!from.isEmpty());

    assertThat(follower.divergence())
        .hasValueSatisfying(reason ->
            assertThat(reason)
                .contains("differs from that of member 1", "remove the data directory"));
    assertThat(leader.divergence()).isEmpty();
  }

  @Test
  void aReportOfAPointThatThisMemberHasNotSeenIsPassedBy() {
    index++;
    long point = index;
    apply(leader, StateCommands.point(List.of()));
    apply(follower, Statement.of("SELECT 1"));
    StateSlice slice = leader.slice(point).orElseThrow();
    index++;
    apply(follower, StateCommands.report(1, slice));

    assertThat(follower.divergence()).isEmpty();
  }

  /** One comparison, as the leader conducts it. */
  private StateSlice check(List<@Nullable Object> from) {
    Statement point = StateCommands.point(from);
    index++;
    apply(leader, point);
    apply(follower, point);
    StateSlice slice = leader.slice(index).orElseThrow();
    index++;
    apply(leader, StateCommands.report(1, slice));
    apply(follower, StateCommands.report(1, slice));
    return slice;
  }

  private void apply(String sql) {
    index++;
    apply(leader, Statement.of(sql));
    apply(follower, Statement.of(sql));
  }

  private void apply(Store store, Statement statement) {
    List<Command> commands = new ArrayList<>();
    commands.add(new Command(CommandId.NONE, List.of(statement)));
    byte[] entry = EntryCodec.encode(new Entry(1_700_000_000_000L + index, commands));
    store.apply(new Position(1, index), ByteBuffer.wrap(entry));
  }

  /** Changes the follower's file behind its back. */
  private void plant(String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("follower.db"));
        var statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }
}
