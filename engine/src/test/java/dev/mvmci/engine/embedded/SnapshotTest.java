package dev.mvmci.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.engine.EngineConfig;
import dev.mvmci.engine.EngineConfig.SnapshotRule;
import dev.mvmci.engine.ModuleInfo;
import dev.mvmci.engine.Replay;
import dev.mvmci.engine.RunInfo;
import dev.mvmci.engine.RunLimits;
import dev.mvmci.engine.RunOutcome;
import dev.mvmci.engine.RunQuery;
import dev.mvmci.engine.StartRequest;
import dev.mvmci.engine.journal.Journal;
import dev.mvmci.engine.secret.KeySealer;
import dev.mvmci.engine.snapshot.Snapshot;
import dev.mvmci.engine.snapshot.SnapshotStore;
import dev.mvmci.engine.store.Database;
import dev.mvmci.engine.testing.Programs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Guests that are put aside before every call of the host, and go on from there after a crash: they
 * come to the same end, bit for bit, as one that never was.
 */
class SnapshotTest {

  private static final SnapshotRule ALWAYS = new SnapshotRule(1, 1);

  @TempDir static Path scratch;
  private static RunOutcome undisturbed = new RunOutcome.Cancelled();
  private static RunOutcome putAside = new RunOutcome.Cancelled();
  private static long answers;
  // What a crash right after each snapshot leaves.
  private static List<Path> images = List.of();

  @BeforeAll
  static void aTourWithASnapshotBeforeEveryCall() throws Exception {
    Path plain = withSecret(scratch.resolve("plain"));
    try (var fixture = EngineFixture.in(plain)) {
      undisturbed = fixture.run(Programs.tour());
    }
    Path whole = withSecret(scratch.resolve("whole"));
    var camera = new CrashCamera(whole, scratch.resolve("images"));
    try (var fixture = EngineFixture.watched(always(whole), camera)) {
      RunInfo run = fixture.start(Programs.tour(), "null");
      putAside = fixture.outcome(run);
      answers = answers(fixture, run);
    }
    images = new ArrayList<>();
    long last = 0;
    for (Path image : camera.taken()) {
      long records = number(image, "SELECT coalesce(max(records), 0) FROM snapshot WHERE run = 1");
      if (records != last && records > 0) {
        images.add(withSecret(image));
      }
      last = records;
    }
  }

  private static EngineConfig always(Path directory) {
    return EngineConfig.of(directory).withSnapshots(ALWAYS);
  }

  private static Path withSecret(Path directory) throws IOException {
    Files.createDirectories(directory.resolve("secrets"));
    Files.writeString(directory.resolve("secrets").resolve("token"), "hush-hush");
    return directory;
  }

  private static Connection connect(Path directory) throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("engine.db"));
  }

  private static long number(Path directory, String query) throws SQLException {
    try (Connection connection = connect(directory);
        var statement = connection.createStatement();
        var row = statement.executeQuery(query)) {
      return row.getLong(1);
    }
  }

  private static void execute(Path directory, String sql) throws SQLException {
    try (Connection connection = connect(directory);
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static Path copy(Path image, String name) throws IOException {
    Path copy = withSecret(scratch.resolve(name));
    for (String file : List.of("engine.db", "engine.db-wal", "journal.key")) {
      if (Files.exists(image.resolve(file))) {
        Files.copy(image.resolve(file), copy.resolve(file));
      }
    }
    return copy;
  }

  private static RunOutcome goesOn(EngineFixture fixture) throws Exception {
    return fixture.outcome(fixture.engine.runs(RunQuery.newest(100)).getLast());
  }

  /** Records of answers; whether others wait for their children is a matter of time. */
  private static long answers(EngineFixture fixture, RunInfo run) {
    return fixture.engine.history(run.id(), 0, 10_000).stream()
        .filter(step -> step.kind().equals("RESULT"))
        .count();
  }

  @Test
  void aGuestDoesNotNoticeThatItIsPutAside() {
    assertThat(undisturbed).isInstanceOf(RunOutcome.Completed.class);
    assertThat(putAside).isEqualTo(undisturbed);
  }

  @Test
  void aRunGoesOnFromEverySnapshotToTheSameEnd() throws Exception {
    assertThat(images).as("one before each call").hasSizeGreaterThan(24);
    for (Path image : images) {
      Path crashed = copy(image, image.getFileName() + "-crashed");
      try (var fixture = EngineFixture.in(crashed)) {
        assertThat(goesOn(fixture)).as("from %s", image.getFileName()).isEqualTo(undisturbed);
        RunInfo run = fixture.engine.runs(RunQuery.newest(100)).getLast();
        assertThat(answers(fixture, run)).isEqualTo(answers);
        if (image.equals(images.getLast())) {
          Replay replay = fixture.engine.replay(run.id(), Long.MAX_VALUE, null);
          assertThat(replay.verdict()).as(replay.message()).isEqualTo(Replay.Verdict.SAME);
        }
      }
      assertThat(number(crashed, "SELECT count(*) FROM snapshot")).isZero();
      assertThat(number(crashed, "SELECT count(*) FROM page")).isZero();
    }
  }

  @Test
  void aSecretIsNotFoundOnTheDisk() throws Exception {
    for (Path image : images) {
      for (String file : List.of("engine.db", "engine.db-wal")) {
        if (Files.exists(image.resolve(file))) {
          assertThat(
                  new String(Files.readAllBytes(image.resolve(file)), StandardCharsets.ISO_8859_1))
              .doesNotContain("hush-hush");
        }
      }
    }
    Path last = images.getLast();
    assertThat(number(last, "SELECT sealed FROM snapshot WHERE run = 1")).isEqualTo(1);
  }

  @Test
  void whatIsDamagedIsDroppedAndTheRunIsReplayed() throws Exception {
    Path image = images.get(images.size() / 2);
    var damages =
        List.of(
            "UPDATE page SET data = substr(data, 1, 20)",
            "UPDATE page SET data = x'00'",
            "DELETE FROM page",
            "UPDATE snapshot SET state = x'00010203'",
            "UPDATE snapshot_page SET place = place + 1",
            "UPDATE archived SET digest = x'00'");
    for (String damage : damages) {
      Path damaged = copy(image, "damaged-" + damages.indexOf(damage));
      execute(damaged, damage);
      try (var fixture = EngineFixture.in(damaged)) {
        assertThat(goesOn(fixture)).as(damage).isEqualTo(undisturbed);
      }
    }
  }

  private static Snapshot snapshot(Path directory) {
    try (Database database = Database.open(directory);
        Journal journal = Journal.open(database, _ -> {}, _ -> {})) {
      return store(directory, database, journal).find(1).orElseThrow().snapshot();
    }
  }

  private static SnapshotStore store(Path directory, Database database, Journal journal) {
    return new SnapshotStore(database, journal, new KeySealer(directory.resolve("journal.key")));
  }

  @Test
  void aSnapshotOfAnotherMomentIsDroppedAndTheRunIsReplayed() throws Exception {
    Snapshot other = snapshot(copy(images.get(3), "other"));
    for (Path image : images.subList(8, 11)) {
      Path forged = copy(image, image.getFileName() + "-forged");
      try (Database database = Database.open(forged);
          Journal journal = Journal.open(database, _ -> {}, _ -> {})) {
        int archived = journal.archived(1);
        var position =
            new Snapshot.Position(
                1,
                other.position().module(),
                other.position().sequence(),
                archived,
                journal.archivedDigest(1, archived).orElseThrow());
        SnapshotStore store = store(forged, database, journal);
        var _ =
            store.save(
                new Snapshot(position, other.guest(), other.session()),
                SnapshotStore.Pages.NONE,
                false);
        if (journal.history(1, archived).next().isEmpty()) {
          continue; // nothing to disagree with
        }
      }
      try (var fixture = EngineFixture.in(forged)) {
        assertThat(goesOn(fixture)).isEqualTo(undisturbed);
      }
    }
  }

  @Test
  void tablesAndGlobalsAreAsTheyWere() throws Exception {
    Path data = scratch.resolve("tables");
    var camera = new CrashCamera(data, scratch.resolve("tables-images"));
    try (var fixture = EngineFixture.watched(always(data), camera)) {
      assertThat(fixture.run(Programs.tables())).isEqualTo(new RunOutcome.Completed("2145"));
    }
    for (Path image : camera.taken()) {
      if (number(image, "SELECT count(*) FROM snapshot") == 1) {
        Path crashed = copy(image, image.getFileName() + "-tables");
        try (var fixture = EngineFixture.in(crashed)) {
          assertThat(goesOn(fixture)).isEqualTo(new RunOutcome.Completed("2145"));
        }
      }
    }
  }

  @Test
  void aLongHistoryMeetsNoLimitAndIsNotReplayed() throws Exception {
    Path data = scratch.resolve("long");
    EngineConfig config =
        EngineConfig.of(data)
            .withRun(RunLimits.DEFAULTS.withJournal(1 << 20, 100))
            .withSnapshots(new SnapshotRule(50, 1 << 20));
    RunInfo run;
    try (var fixture = EngineFixture.in(config)) {
      ModuleInfo module = fixture.engine.deploy(Programs.tour());
      run =
          fixture.engine.start(
              new StartRequest(module.name(), module.version(), "count", "1000", null));
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> fixture.engine.history(run.id(), 0, 2_000).size() == 1_002);
    }
    assertThat(number(data, "SELECT records FROM archived")).isGreaterThan(900);
    assertThat(number(data, "SELECT sum(length(data)) FROM journal"))
        .as("what is not in the archive")
        .isLessThan(20_000);
    try (var fixture = EngineFixture.in(config)) {
      fixture.engine.send(run.id(), "end", "null");
      assertThat(fixture.outcome(run)).isEqualTo(new RunOutcome.Completed("1000"));
      assertThat(fixture.engine.history(run.id(), 0, 2_000)).hasSize(1_004);
      assertThat(fixture.engine.history(run.id(), 990, 5))
          .extracting(step -> step.sequence())
          .containsExactly(990L, 991L, 992L, 993L, 994L);
      Awaitility.await().until(() -> number(data, "SELECT count(*) FROM archived") == 0);
      Awaitility.await().until(() -> number(data, "SELECT count(*) FROM journal") == 0);
    }
  }
}
