package dev.mvmci.engine.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvmci.engine.journal.JournalRecord.Kind;
import dev.mvmci.engine.store.Change;
import dev.mvmci.engine.store.Database;
import dev.mvmci.engine.store.StoreFailure;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {

  @TempDir Path directory;

  private Database database;
  private Journal journal;
  private final ConcurrentHashMap.KeySetView<Long, Boolean> told = ConcurrentHashMap.newKeySet();

  @BeforeEach
  void open() {
    database = Database.open(directory);
    journal = Journal.open(database, told::add, _ -> {});
  }

  @AfterEach
  void close() {
    journal.close();
    database.close();
  }

  private void reopen() {
    close();
    open();
  }

  private static JournalRecord record(long run, long sequence) {
    return new JournalRecord(run, sequence, Kind.RESULT, "now", 0, new byte[] {(byte) sequence});
  }

  private List<Long> sequences(long run) {
    return journal.history(run).rest().stream().map(JournalRecord::sequence).toList();
  }

  private long batches() throws SQLException {
    try (var connection =
            DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("engine.db"));
        var statement = connection.createStatement();
        var row = statement.executeQuery("SELECT count(*) FROM journal")) {
      return row.getLong(1);
    }
  }

  @Test
  void whatIsDurableIsThereAfterAReopen() {
    for (int i = 0; i < 10; i++) {
      journal.append(record(1, 2L * i));
      journal.appendDurably(record(2, 2L * i + 1));
    }
    reopen();

    assertThat(sequences(1)).containsExactly(0L, 2L, 4L, 6L, 8L, 10L, 12L, 14L, 16L, 18L);
    assertThat(sequences(2)).hasSize(10);
    assertThat(journal.runs()).containsExactlyInAnyOrder(1L, 2L);
  }

  @Test
  void whatIsDurableMakesAllBeforeItDurable() {
    long lazy = journal.append(record(1, 1));
    journal.appendDurably(record(2, 1));

    assertThat(journal.isDurable(lazy)).isTrue();
    assertThat(sequences(1)).containsExactly(1L);
    assertThat(told).contains(1L, 2L);
  }

  @Test
  void awaitingATicketMakesItDurable() {
    long ticket = journal.append(record(1, 1));
    journal.await(ticket);
    assertThat(journal.isDurable(ticket)).isTrue();
    assertThat(sequences(1)).containsExactly(1L);
  }

  @Test
  void manyWritersShareCommits() throws Exception {
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int writer = 1; writer <= 200; writer++) {
        long run = writer;
        var _ =
            executor.submit(() -> {
              for (int i = 0; i < 20; i++) {
                journal.appendDurably(record(run, i));
              }
            });
      }
    }
    for (long run = 1; run <= 200; run++) {
      assertThat(sequences(run)).hasSize(20).isSorted();
    }
    assertThat(batches()).isLessThan(2000);
  }

  @Test
  void aHistoryThatIsBeingReadGoesOnWithWhatComesLater() {
    journal.appendDurably(record(1, 1));
    HistoryCursor cursor = journal.history(1);
    assertThat(cursor.next()).isPresent();
    assertThat(cursor.next()).isEmpty();
    journal.appendDurably(record(1, 2));
    assertThat(cursor.next().map(JournalRecord::sequence)).contains(2L);
  }

  @Test
  void anArchivedHistoryReadsTheSameAndItsBatchesAreGone() throws Exception {
    for (int i = 0; i < 1000; i++) {
      journal.append(record(1, i));
    }
    journal.appendDurably(record(2, 1));
    HistoryCursor before = journal.history(1);
    for (int i = 0; i < 300; i++) {
      assertThat(before.next()).isPresent();
    }

    journal.archive(1);
    journal.archive(1);

    assertThat(sequences(1)).hasSize(1000);
    assertThat(before.rest()).as("one that was half way").hasSize(700);
    assertThat(sequences(2)).containsExactly(1L);
    journal.archive(2);
    assertThat(batches()).isZero();
    reopen();
    assertThat(sequences(1)).hasSize(1000);
    assertThat(journal.runs()).isEmpty();
    journal.appendDurably(record(3, 1));
    assertThat(sequences(3)).containsExactly(1L);
  }

  @Test
  void batchesOfAUnfinishedRunStay() {
    journal.appendDurably(record(1, 1));
    journal.append(record(1, 2));
    journal.appendDurably(record(2, 1));
    journal.archive(2);
    reopen();
    assertThat(sequences(1)).containsExactly(1L, 2L);
  }

  @Test
  void aFailedWriteFailsAllThatWaitAndAllThatCome() throws Exception {
    List<CompletableFuture<?>> waiting = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      long run = i;
      waiting.add(
          CompletableFuture.runAsync(() ->
              journal.appendDurably(
                  record(run, 1), session -> session.execute("INSERT INTO nowhere VALUES (1)"))));
    }
    for (var future : waiting) {
      assertThatThrownBy(() -> future.get(10, TimeUnit.SECONDS))
          .hasCauseInstanceOf(StoreFailure.class);
    }
    assertThatThrownBy(() -> journal.append(record(99, 1)))
        .isInstanceOf(StoreFailure.class)
        .hasMessageContaining("nowhere")
        .hasMessageContaining("start the engine again");
    assertThat(journal.failure()).isPresent();
    assertThat(sequences(99)).isEmpty();
    reopen();
    assertThat(journal.runs()).as("nothing of a failed commit").isEmpty();
    journal.appendDurably(record(1, 1));
  }

  @Test
  void whoMadeAChangeIsToldWhenItIsDurableBeforeThoseWhoWaitGoOn() {
    var settled = new AtomicBoolean();
    Change change = session -> session.execute("DELETE FROM journal WHERE lsn = -1");
    long ticket =
        journal.append(
            record(1, 1), change.whenSettled(() -> settled.set(sequences(1).size() == 1)));
    journal.await(ticket);
    assertThat(settled).as("told, and it was durable").isTrue();
  }

  @Test
  void whoMadeAChangeIsToldWhenItWillNeverBeDurable() {
    var settled = new AtomicBoolean();
    Change change = session -> session.execute("INSERT INTO nowhere VALUES (1)");
    assertThatThrownBy(
            () -> journal.appendDurably(record(1, 1), change.whenSettled(() -> settled.set(true))))
        .isInstanceOf(StoreFailure.class);
    assertThat(settled).isTrue();
  }

  @Test
  void aDamagedBatchIsReportedWithItsNumber() throws Exception {
    journal.appendDurably(record(1, 1));
    close();
    try (var connection =
            DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("engine.db"));
        var statement = connection.createStatement()) {
      statement.execute("UPDATE journal SET data = x'0102030405060708090a'");
      database = Database.open(directory);
      assertThatThrownBy(() -> Journal.open(database, _ -> {}, _ -> {}))
          .isInstanceOf(DamagedJournalException.class)
          .hasMessageContaining("batch 1");
      statement.execute("DELETE FROM journal");
    }
    journal = Journal.open(database, _ -> {}, _ -> {});
  }

  @Test
  void aFinishedRunOfWhichABatchStaysKeepsItsHistoryWhenTheEngineIsOpenedAgain() {
    journal.appendDurably(record(1, 1)); // in a batch of its own, which goes
    CompletableFuture<Void> slow = new CompletableFuture<>();
    var blocked =
        CompletableFuture.runAsync(() ->
            journal.change(_ -> {
              var _ = slow.join();
            }));
    journal.append(record(1, 2)); // in one batch with that of another run, which stays
    journal.append(record(2, 1));
    long end = journal.append(new JournalRecord(1, 3, Kind.END, "", 0, new byte[0]));
    slow.complete(null);
    blocked.join();
    journal.await(end);
    journal.archive(1);
    reopen();

    journal.runs().forEach(journal::archiveLeftOver);

    assertThat(sequences(1)).containsExactly(1L, 2L, 3L);
  }

  @Test
  void theFirstRecordsOfAnUnfinishedRunGoToTheArchiveAndTheRestStays() throws Exception {
    for (int i = 0; i < 300; i++) {
      journal.appendDurably(record(1, i));
      journal.append(record(2, i));
    }
    journal.appendDurably(record(2, 300));
    HistoryCursor before = journal.history(1);
    for (int i = 0; i < 100; i++) {
      assertThat(before.next()).isPresent();
    }

    journal.archive(1, 200, new byte[] {7});
    journal.archive(1, 150, new byte[] {8});

    assertThat(journal.archived(1)).isEqualTo(200);
    assertThat(journal.archivedDigest(1, 200).orElseThrow()).containsExactly(7);
    assertThat(before.rest()).as("one that was half way").hasSize(200);
    assertThat(sequences(1)).hasSize(300).isSorted();
    assertThat(journal.history(1, 250).rest()).hasSize(50);
    assertThat(sequences(2)).hasSize(301);
    reopen();
    assertThat(journal.archived(1)).isEqualTo(200);
    assertThat(sequences(1)).hasSize(300).isSorted();
    journal.appendDurably(record(1, 300));
    journal.archive(1, 301, new byte[] {9});
    journal.archive(2);
    assertThat(batches()).isZero();
    reopen();
    assertThat(sequences(1)).hasSize(301).isSorted();
    assertThat(journal.history(1, 301).rest()).isEmpty();
    journal.appendDurably(record(1, 301));
    assertThat(journal.history(1, 301).rest()).hasSize(1);
    journal.archive(1);
    assertThat(sequences(1)).hasSize(302).isSorted();
    assertThat(batches()).isZero();
  }

  @Test
  void aLongHistoryIsArchivedInPartsAndReadBackWhole() {
    int count = Journal.PART_RECORDS + 5;
    for (int i = 0; i < count; i++) {
      journal.append(record(1, i));
    }
    journal.archive(1);
    HistoryCursor cursor = journal.history(1);

    assertThat(cursor.rest()).hasSize(count);
    assertThat(cursor.next()).isEmpty();
    assertThat(sequences(1)).isSorted().endsWith(count - 1L);
  }
}
