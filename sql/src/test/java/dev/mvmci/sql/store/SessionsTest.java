package dev.mvmci.sql.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvmci.sql.SqlConfig.Limits;
import dev.mvmci.sql.Statement;
import dev.mvmci.sql.StatementResult;
import dev.mvmci.sql.consensus.Position;
import dev.mvmci.sql.entry.Command;
import dev.mvmci.sql.entry.CommandId;
import dev.mvmci.sql.entry.Entry;
import dev.mvmci.sql.entry.EntryCodec;
import dev.mvmci.sql.entry.Outcome;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionsTest {

  private static final long NOW = 1_772_368_496_789L;

  @TempDir Path directory;
  private Store store;
  private long index;

  @BeforeEach
  void open() {
    store = open("a.db");
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void aRepeatedCommandTakesEffectOnceAndGetsTheFirstAnswer() {
    createTable();
    long client = openSession();
    Command insert = insert(client, 1, 1);

    List<Outcome> together = apply(insert, insert);
    Outcome later = apply(insert).getFirst();
    reopen();
    Outcome afterRestart = apply(insert).getFirst();

    assertThat(results(together.getFirst()).lastRowId()).isEqualTo(1);
    assertThat(List.of(together.get(1), later, afterRestart))
        .allSatisfy(outcome -> assertThat(outcome).isEqualTo(together.getFirst()));
    assertThat(count()).isEqualTo(1);
  }

  @Test
  void aRepeatedCommandThatWasRefusedIsRefusedAgainEvenIfItWouldPassNow() {
    long client = openSession();
    Command insert = insert(client, 1, 1);

    Outcome first = apply(insert).getFirst();
    createTable();
    Outcome second = apply(insert).getFirst();

    assertThat(first).isInstanceOf(Outcome.Refused.class).isEqualTo(second);
    assertThat(count()).isZero();
  }

  @Test
  void whatTheClientHasLearnedIsForgottenAndALateCopyHasNoEffect() {
    createTable();
    long client = openSession();
    apply(insert(client, 1, 1));
    apply(insert(client, 2, 2));

    Outcome late = apply(insert(client, 1, 2)).getFirst();

    assertThat(late).isInstanceOf(Outcome.Forgotten.class);
    assertThatThrownBy(late::results).hasMessageContaining("answered before");
    assertThat(count()).isEqualTo(2);
    assertThat(
            store
                .query("SELECT length(outcomes) AS n FROM _mvm_session", List.of())
                .first()
                .orElseThrow()
                .requiredInteger("n"))
        .isLessThan(20);
  }

  @Test
  void anUnknownSessionHasNoEffect() {
    createTable();

    assertThat(apply(insert(77, 1, 1)).getFirst()).isInstanceOf(Outcome.NoSession.class);
    assertThat(count()).isZero();
  }

  @Test
  void aSessionThatIsNotUsedIsDroppedByTheTimeOfTheLog() {
    createTable();
    long idle = openSession();
    long busy = openSession();
    long half = NOW + Sessions.MAX_IDLE.toMillis() / 2;
    applyAt(half, insert(busy, 1, 1));

    List<Outcome> outcomes =
        applyAt(NOW + Sessions.MAX_IDLE.toMillis() + 1, insert(idle, 1, 1), insert(busy, 1, 1));

    assertThat(outcomes.get(0)).isInstanceOf(Outcome.NoSession.class);
    assertThat(outcomes.get(1)).isInstanceOf(Outcome.Done.class);
    assertThat(count()).isEqualTo(1);
    assertThat(sessionsOf(store)).hasSize(1);
  }

  @Test
  void tooManySessionsDropTheIdlestAndAMemberThatRestartedDropsTheSame() {
    createTable();
    long first = openSession();
    long second = openSession();
    apply(insert(second, 1, 1), insert(first, 1, 1));
    Store steady = open("b.db");
    for (long i = 0; i < index; i++) {
      steady.apply(new Position(1, i + 1), ByteBuffer.wrap(entries.get((int) i)));
    }

    reopen();
    List<Command> many = Collections.nCopies(1_023, Command.openSession());
    for (int i = 0; i < 4; i++) {
      apply(many.toArray(Command[]::new));
      steady.apply(new Position(1, index), ByteBuffer.wrap(entries.getLast()));
    }
    apply(Command.openSession(), Command.openSession(), Command.openSession());
    steady.apply(new Position(1, index), ByteBuffer.wrap(entries.getLast()));

    assertThat(apply(insert(second, 1, 1)).getFirst()).isInstanceOf(Outcome.NoSession.class);
    assertThat(apply(insert(first, 1, 1)).getFirst()).isInstanceOf(Outcome.Done.class);
    steady.apply(new Position(1, index - 1), ByteBuffer.wrap(entries.get((int) index - 2)));
    steady.apply(new Position(1, index), ByteBuffer.wrap(entries.getLast()));
    assertThat(sessionsOf(store)).hasSize(Sessions.MAX_SESSIONS).isEqualTo(sessionsOf(steady));
    steady.close();
  }

  @Test
  void anAnswerTooLongToKeepIsRememberedAsGiven() {
    long client = openSession();
    Command query =
        new Command(
            new CommandId(client, 1, 1),
            List.of(Statement.of("SELECT hex(zeroblob(?)) AS v", Session.MAX_KEPT_BYTES)));

    assertThat(apply(query).getFirst()).isInstanceOf(Outcome.Done.class);
    assertThat(apply(query).getFirst())
        .isInstanceOfSatisfying(
            Outcome.Forgotten.class,
            forgotten -> assertThat(forgotten.message()).contains("took effect", "bytes"));
  }

  @Test
  void aClientCannotRunFarAheadOfItsOldestCommandWithoutAnswer() {
    createTable();
    long client = openSession();

    assertThat(apply(insert(client, 1 + Session.MAX_AHEAD, 1)).getFirst())
        .isInstanceOf(Outcome.Refused.class);
    assertThat(apply(insert(client, Session.MAX_AHEAD, 1)).getFirst())
        .isInstanceOf(Outcome.Done.class);
  }

  /** The disk fills in the middle of an entry: effects and memory of them fall back together. */
  @Test
  void aCrashInTheMiddleOfAnEntryForgetsTheCommandTogetherWithItsEffect() throws Exception {
    createTable();
    long client = openSession();
    Command first = insert(client, 1, 1);
    Command tooBig =
        new Command(
            new CommandId(client, 2, 1),
            List.of(Statement.of("INSERT INTO item (data) VALUES (zeroblob(1000000))")));
    store.limitPages(20);
    assertThatThrownBy(() -> apply(first, tooBig)).isInstanceOf(DatabaseFailure.class);
    index--;
    reopen();
    assertThat(count()).isZero();

    apply(first, tooBig);
    apply(first, tooBig);

    assertThat(count()).isEqualTo(2);
  }

  private final List<byte[]> entries = new ArrayList<>();

  private Store open(String name) {
    return Store.open(directory.resolve(name), Limits.DEFAULTS, _ -> {});
  }

  private void reopen() {
    store.close();
    store = open("a.db");
  }

  private void createTable() {
    apply(
        new Command(
            CommandId.NONE,
            List.of(Statement.of("CREATE TABLE item (id INTEGER PRIMARY KEY, data BLOB)"))));
  }

  private long openSession() {
    return results(apply(Command.openSession()).getFirst()).lastRowId();
  }

  private static Command insert(long client, long sequence, long answered) {
    return new Command(
        new CommandId(client, sequence, answered),
        List.of(Statement.of("INSERT INTO item (data) VALUES (?)", sequence)));
  }

  private List<Outcome> apply(Command... commands) {
    return applyAt(NOW, commands);
  }

  private List<Outcome> applyAt(long time, Command... commands) {
    byte[] bytes = EntryCodec.encode(new Entry(time, List.of(commands)));
    entries.add(bytes);
    return store.apply(new Position(1, ++index), ByteBuffer.wrap(bytes));
  }

  private static StatementResult results(Outcome outcome) {
    return outcome.results().getFirst();
  }

  private long count() {
    return store
        .query("SELECT count(*) AS n FROM item", List.of())
        .first()
        .orElseThrow()
        .requiredInteger("n");
  }

  private static List<String> sessionsOf(Store store) {
    return store
        .query(
            "SELECT client || '/' || answered || '/' || used || '/' || used_ms || '/'"
                + " || hex(outcomes) AS v FROM _mvm_session ORDER BY client",
            List.of())
        .map(row -> row.requiredText("v"));
  }
}
