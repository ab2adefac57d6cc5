package dev.mvmci.sql.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvmci.sql.ReplicatedSqlite.Applied;
import dev.mvmci.sql.Rows;
import dev.mvmci.sql.SqlConfig.Limits;
import dev.mvmci.sql.Statement;
import dev.mvmci.sql.StatementResult;
import dev.mvmci.sql.consensus.Position;
import dev.mvmci.sql.entry.Command;
import dev.mvmci.sql.entry.CommandId;
import dev.mvmci.sql.entry.Entry;
import dev.mvmci.sql.entry.EntryCodec;
import dev.mvmci.sql.entry.MalformedEntry;
import dev.mvmci.sql.entry.Outcome;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StoreTest {

  private static final long NOW = Instant.parse("2026-03-01T12:34:56.789Z").toEpochMilli();

  @TempDir Path directory;
  private final List<Applied> applied = new ArrayList<>();
  private Store store;
  private long index;

  @BeforeEach
  void open() {
    store = Store.open(directory.resolve("a.db"), Limits.DEFAULTS, applied::add);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void aFailingCommandFailsAloneAndNotItsEntry() {
    run("CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT UNIQUE)");

    List<Outcome> outcomes =
        apply(
            command("INSERT INTO item VALUES (1, 'a')"),
            command("INSERT INTO item VALUES (2, 'a')"),
            new Command(
                CommandId.NONE,
                List.of(
                    Statement.of("INSERT INTO item VALUES (3, 'c')"),
                    Statement.of("INSERT INTO item VALUES (4, 'a')"))),
            command("NOT EVEN SQL"),
            command("INSERT INTO item VALUES (5, ?)"),
            command("INSERT INTO item VALUES (6, 'f')"));

    assertThat(outcomes.get(0)).isInstanceOf(Outcome.Done.class);
    assertThat(refusal(outcomes.get(1))).contains("UNIQUE", "item.name");
    assertThat(refusal(outcomes.get(2))).contains("statement 2 of 2", "UNIQUE");
    assertThat(refusal(outcomes.get(3))).contains("syntax error");
    assertThat(refusal(outcomes.get(4))).contains("1 parameters, given are 0");
    assertThat(outcomes.get(5)).isInstanceOf(Outcome.Done.class);
    assertThat(column("SELECT name AS v FROM item ORDER BY id")).containsExactly("a", "f");
  }

  @Test
  void entriesThatFollowEachOtherBecomeVisibleTogether() {
    run("CREATE TABLE item (n INTEGER)");
    Position before = store.applied();
    long told = applied.size();

    applyWithMore("INSERT INTO item VALUES (1)");
    applyWithMore("INSERT INTO item SELECT count(*) + 1 FROM item");

    assertThat(store.applied()).isEqualTo(before);
    assertThat(column("SELECT n AS v FROM item")).isEmpty();
    assertThat(applied).hasSize((int) told);
    run("INSERT INTO item SELECT count(*) + 1 FROM item");
    assertThat(column("SELECT n AS v FROM item ORDER BY n")).containsExactly(1L, 2L, 3L);
    assertThat(store.applied().index()).isEqualTo(before.index() + 3);
    assertThat(applied.stream().skip(told).map(Applied::index))
        .containsExactly(before.index() + 1, before.index() + 2, before.index() + 3);
  }

  @Test
  void whatNothingFollowsAfterAllIsSettled() {
    run("CREATE TABLE item (n INTEGER)");
    applyWithMore("INSERT INTO item VALUES (1)");

    store.settle();

    assertThat(column("SELECT n AS v FROM item")).containsExactly(1L);
    assertThat(store.applied().index()).isEqualTo(index);
    assertThat(applied.getLast().index()).isEqualTo(index);
  }

  @Test
  void whatWasNotSettledIsAppliedAgain() {
    run("CREATE TABLE item (n INTEGER)");
    long settled = index;
    applyWithMore("INSERT INTO item VALUES (1)");

    reopen();

    assertThat(store.applied().index()).isEqualTo(settled);
    index = settled;
    run("INSERT INTO item VALUES (1)");
    assertThat(column("SELECT n AS v FROM item")).containsExactly(1L);
  }

  @Test
  void anEntryThatIsAlreadyAppliedChangesNothing() {
    run("CREATE TABLE item (n INTEGER)");
    byte[] entry =
        EntryCodec.encode(new Entry(NOW, List.of(command("INSERT INTO item VALUES (1)"))));
    store.apply(new Position(1, 7), ByteBuffer.wrap(entry));
    store.apply(new Position(1, 7), ByteBuffer.wrap(entry));
    reopen();
    store.apply(new Position(1, 7), ByteBuffer.wrap(entry));

    assertThat(column("SELECT count(*) AS v FROM item")).containsExactly(1L);
    assertThat(store.applied()).isEqualTo(new Position(1, 7));
  }

  @Test
  void timeNeverRunsBackwardsNotEvenOverARestart() {
    run("CREATE TABLE seen (at INTEGER)");
    apply(NOW, command("INSERT INTO seen VALUES (entry_time_ms())"));
    reopen();
    apply(NOW - 60_000, command("INSERT INTO seen VALUES (entry_time_ms())"));
    apply(NOW + 1, command("INSERT INTO seen VALUES (entry_time_ms())"));

    assertThat(column("SELECT at AS v FROM seen")).containsExactly(NOW, NOW, NOW + 1);
    assertThat(applied.getLast()).isEqualTo(new Applied(index, NOW + 1, 1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          datetime()                                | 2026-03-01 12:34:56
          datetime('now')                           | 2026-03-01 12:34:56
          datetime('NOW', '+1 day', 'start of day') | 2026-03-02 00:00:00
          date('now', '-1 month')                   | 2026-02-01
          time()                                    | 12:34:56
          time('now', 'subsec')                     | 12:34:56.789
          time('subsec')                            | 12:34:56.789
          unixepoch()                               | 1772368496
          unixepoch('now', '+1 second')             | 1772368497
          strftime('%Y-%j')                         | 2026-060
          strftime('%s', 'now')                     | 1772368496
          round(julianday('now'), 4)                | 2461101.0243
          current_timestamp                         | 2026-03-01 12:34:56
          current_date                              | 2026-03-01
          current_time                              | 12:34:56
          timediff('now', '2026-02-01')             | +0000-01-00 12:34:56.789
          date('2020-02-29', '+1 year')             | 2021-03-01
          date(1772368496, 'unixepoch')             | 2026-03-01
          date(1772368496, 'auto')                  | 2026-03-01
          date(NULL)                                | nothing
          entry_time_ms()                           | 1772368496789
          """)
  void timeInACommandIsTheEntrys(String expression, String expected) {
    StatementResult result = run("SELECT coalesce(" + expression + ", 'nothing') AS v");

    assertThat(result.rows().rows().getFirst().requiredText("v")).isEqualTo(expected);
  }

  @Test
  void aDefaultOfCurrentTimestampIsTheEntrysTime() {
    run("CREATE TABLE item (n INTEGER, at TEXT DEFAULT CURRENT_TIMESTAMP)");
    run("INSERT INTO item (n) VALUES (1)");

    assertThat(column("SELECT at AS v FROM item")).containsExactly("2026-03-01 12:34:56");
  }

  @ParameterizedTest
  @ValueSource(strings = {"localtime", "utc", "UTC"})
  void aZoneOfTheMemberIsRefused(String modifier) {
    List<Outcome> outcomes = apply(command("SELECT datetime('now', '" + modifier + "')"));

    assertThat(refusal(outcomes.getFirst())).contains("datetime()", modifier, "offset");
  }

  @Test
  void randomnessIsAFunctionOfTheEntryAlone() {
    String sql = "SELECT random() || '/' || hex(randomblob(9)) || '/' || random() AS v";
    Store other = Store.open(directory.resolve("b.db"), Limits.DEFAULTS, _ -> {});
    byte[] entry = EntryCodec.encode(new Entry(NOW, List.of(command(sql), command(sql))));

    List<Outcome> here = store.apply(new Position(1, 5), ByteBuffer.wrap(entry));
    List<Outcome> there = other.apply(new Position(1, 5), ByteBuffer.wrap(entry));
    List<Outcome> later = store.apply(new Position(1, 6), ByteBuffer.wrap(entry));
    other.close();

    assertThat(here).isEqualTo(there);
    assertThat(List.of(here.get(0), here.get(1), later.get(0), later.get(1)))
        .doesNotHaveDuplicates();
  }

  @Test
  void whatEarlierCommandsDidOnTheConnectionDoesNotShow() {
    run("CREATE TABLE item (id INTEGER PRIMARY KEY, n INTEGER)");
    run("INSERT INTO item VALUES (41, 1)");

    StatementResult session = run("SELECT last_insert_rowid() || '/' || changes() AS v");
    StatementResult upsert =
        run("INSERT INTO item VALUES (41, 2) ON CONFLICT DO UPDATE SET n = excluded.n");
    StatementResult insert = run("INSERT INTO item (n) VALUES (3)");

    assertThat(session.rows().rows().getFirst().requiredText("v")).isEqualTo("0/0");
    assertThat(upsert.changes()).isEqualTo(1);
    assertThat(upsert.lastRowId()).isZero();
    assertThat(insert.lastRowId()).isEqualTo(42);
  }

  @Test
  void aCommandSeesItsOwnRowIdAndChanges() {
    run("CREATE TABLE parent (id INTEGER PRIMARY KEY, n INTEGER)");
    run("CREATE TABLE child (parent INTEGER REFERENCES parent, n INTEGER)");
    run("INSERT INTO parent (n) VALUES (9)");
    apply(
        new Command(
            CommandId.NONE,
            List.of(
                Statement.of("INSERT INTO parent (n) VALUES (1)"),
                Statement.of("INSERT INTO child VALUES (last_insert_rowid(), changes())"))));

    assertThat(column("SELECT parent AS v FROM child")).containsExactly(2L);
  }

  @Test
  void changedColumnsShowAtOnce() {
    run("CREATE TABLE item (a INTEGER)");
    run("INSERT INTO item VALUES (1)");
    assertThat(store.query("SELECT * FROM item", List.of()).columns()).containsExactly("a");
    run("SELECT * FROM item");

    run("ALTER TABLE item ADD COLUMN b INTEGER DEFAULT 2");

    assertThat(store.query("SELECT * FROM item", List.of()).columns()).containsExactly("a", "b");
    assertThat(run("SELECT * FROM item").rows().columns()).containsExactly("a", "b");
  }

  @Test
  void anEntryThatCannotBeReadStopsTheMemberForGood() {
    assertThatThrownBy(() -> store.apply(new Position(1, 1), ByteBuffer.wrap(new byte[] {9})))
        .isInstanceOf(DatabaseFailure.class)
        .hasRootCauseInstanceOf(MalformedEntry.class);

    assertThat(store.failure()).get().asString().contains("entry 1", "a.db");
    byte[] sound = EntryCodec.encode(new Entry(NOW, List.of()));
    assertThatThrownBy(() -> store.apply(new Position(1, 2), ByteBuffer.wrap(sound)))
        .isInstanceOf(IllegalStateException.class);
    assertThat(store.applied()).isEqualTo(Position.NONE);
  }

  @Test
  void aDatabaseWithoutRoomStopsTheMemberAndKeepsTheLastWholeEntry() throws Exception {
    run("CREATE TABLE item (data BLOB)");
    run("INSERT INTO item VALUES (x'01')");
    Position before = store.applied();
    store.limitPages(20);

    assertThatThrownBy(() -> run("INSERT INTO item VALUES (zeroblob(1000000))"))
        .isInstanceOf(DatabaseFailure.class)
        .hasMessageContaining("full");

    assertThat(store.failure()).isPresent();
    assertThat(store.applied()).isEqualTo(before);
    index = before.index();
    reopen();
    assertThat(store.applied()).isEqualTo(before);
    run("INSERT INTO item VALUES (zeroblob(1000000))");
    assertThat(column("SELECT count(*) AS v FROM item")).containsExactly(2L);
  }

  private void reopen() {
    store.close();
    open();
  }

  private StatementResult run(String sql) {
    return apply(command(sql)).getFirst().results().getFirst();
  }

  private List<Outcome> apply(Command... commands) {
    return apply(NOW, commands);
  }

  private List<Outcome> apply(long time, Command... commands) {
    byte[] bytes = EntryCodec.encode(new Entry(time, List.of(commands)));
    return store.apply(new Position(1, ++index), ByteBuffer.wrap(bytes));
  }

  private void applyWithMore(String sql) {
    byte[] bytes = EntryCodec.encode(new Entry(NOW, List.of(command(sql))));
    var _ = store.apply(new Position(1, ++index), ByteBuffer.wrap(bytes), true);
  }

  private static Command command(String sql) {
    return new Command(CommandId.NONE, List.of(Statement.of(sql)));
  }

  private static String refusal(Outcome outcome) {
    return ((Outcome.Refused) outcome).message();
  }

  private List<Object> column(String sql) {
    List<Object> values = new ArrayList<>();
    for (Rows.Row row : store.query(sql, List.of()).rows()) {
      Object value = row.value("v");
      values.add(value == null ? "NULL" : value);
    }
    return values;
  }
}
