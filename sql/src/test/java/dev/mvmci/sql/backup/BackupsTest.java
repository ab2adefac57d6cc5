package dev.mvmci.sql.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvmci.sql.ReplicatedSqlite.Read;
import dev.mvmci.sql.SqlConfig;
import dev.mvmci.sql.StartFailure;
import dev.mvmci.sql.node.SqliteNode;
import dev.mvmci.sql.services.Locks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupsTest {

  private static final BackupKeys KEYS = BackupKeys.of(List.of(SealTest.OLD, SealTest.NEW), "new2");

  @TempDir Path root;
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-03-01T02:30:00.123Z"));
  private final InstantSource clock = now::get;
  private SqliteNode node;
  private BackupConfig config;

  @BeforeEach
  void open() {
    node = SqliteNode.open(SqlConfig.alone(root.resolve("data")));
    node.execute("CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT)");
    node.execute("INSERT INTO item (name) VALUES ('kept')");
    config = BackupConfig.in(root.resolve("backups"));
  }

  @AfterEach
  void close() {
    node.close();
  }

  @Test
  void aBackupIsRestoredIntoANewMemberWhoseLogGoesOnWhereItStood() throws IOException {
    BackupInfo info = backups(config).backup();
    long entry = node.health().appliedIndex();
    node.execute("INSERT INTO item (name) VALUES ('too late')");

    assertThat(info.name().text())
        .isEqualTo("backup_20260301T023000Z_member1_entry" + entry + ".sqlite");
    assertThat(restore(config).into(root.resolve("new"), fileOf(info))).isTrue();
    try (SqliteNode restored = SqliteNode.open(SqlConfig.alone(root.resolve("new")))) {
      assertThat(names(restored)).containsExactly("kept");
      restored.execute("INSERT INTO item (name) VALUES ('new')");
      assertThat(restored.health().appliedIndex()).isGreaterThan(entry);
    }
    try (SqliteNode again = SqliteNode.open(SqlConfig.alone(root.resolve("new")));
        Locks locks = new Locks(again)) {
      assertThat(names(again)).containsExactly("kept", "new");
      assertThat(locks.tryAcquire("lock", Duration.ofSeconds(1)).orElseThrow().token())
          .as("tokens go on growing")
          .isGreaterThan(entry);
    }
  }

  @Test
  void aSealedBackupShowsNothingAndOpensWithItsKeyOnly() throws IOException {
    node.execute("INSERT INTO item (name) VALUES ('a secret that must not show')");
    BackupInfo info = backups(config.sealedBy(KEYS)).backup();
    Path file = root.resolve("backups").resolve(info.name().text());

    assertThat(Files.readAllBytes(file))
        .asString(StandardCharsets.ISO_8859_1)
        .contains("new2")
        .doesNotContain("a secret", "SQLite format");
    assertThatThrownBy(() -> restore(config).into(root.resolve("new"), fileOf(info)))
        .hasMessageContaining("is sealed, but no enc_keys are given");
    BackupKeys other = BackupKeys.of(List.of(SealTest.OLD), "old1");
    assertThatThrownBy(
            () -> restore(config.sealedBy(other)).into(root.resolve("new"), fileOf(info)))
        .hasMessageContaining("sealed with the key new2");
    assertThat(restore(config.sealedBy(KEYS)).into(root.resolve("new"), fileOf(info))).isTrue();
    assertThat(namesIn(root.resolve("new"))).contains("a secret that must not show");
  }

  @Test
  void aDamagedBackupReplacesNothing() throws IOException {
    BackupInfo info = backups(config).backup();
    Path file = root.resolve("backups").resolve(info.name().text());
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    node.execute("INSERT INTO item (name) VALUES ('newer')");
    node.close();

    assertThatThrownBy(() -> restore(config).into(root.resolve("data"), fileOf(info)))
        .isInstanceOf(BackupFailure.class)
        .hasMessageContaining("is damaged: its SHA-256 is");
    Files.writeString(
        root.resolve("backups").resolve(info.name().text() + ".sha256"),
        Checksum.line(Checksum.of(file), info.name().text()));
    Files.write(file, new byte[] {'S', 'Q', 'L'});
    assertThatThrownBy(() -> new Restore(config, true).into(root.resolve("data"), fileOf(info)))
        .isInstanceOf(BackupFailure.class);
    assertThatThrownBy(() -> restore(config).into(root.resolve("data"), "file:backup_x.sqlite"))
        .hasMessageContaining("there is no backup");
    assertThatThrownBy(() -> restore(config).into(root.resolve("data"), "ftp:somewhere"))
        .hasMessageContaining("file:PATH or s3:NAME");

    assertThat(namesIn(root.resolve("data"))).containsExactly("kept", "newer");
  }

  @Test
  void whatIsReplacedIsKeptAndTheSameBackupIsNotRestoredTwice() throws IOException {
    BackupInfo info = backups(config).backup();
    node.execute("INSERT INTO item (name) VALUES ('replaced')");
    assertThatThrownBy(() -> restore(config).into(root.resolve("data"), fileOf(info)))
        .isInstanceOf(StartFailure.DirectoryInUse.class);
    node.close();

    assertThat(restore(config).into(root.resolve("data"), fileOf(info))).isTrue();
    assertThat(namesIn(root.resolve("data"))).containsExactly("kept");
    node = SqliteNode.open(SqlConfig.alone(root.resolve("data")));
    node.execute("INSERT INTO item (name) VALUES ('after the restore')");
    node.close();

    assertThat(restore(config).into(root.resolve("data"), fileOf(info))).isFalse();
    assertThat(namesIn(root.resolve("data"))).containsExactly("kept", "after the restore");
    try (Stream<Path> files = Files.list(root.resolve("data"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .anyMatch(name -> name.startsWith("replaced-"))
          .noneMatch(name -> name.startsWith(".restoring"));
    }
  }

  @Test
  void writesGoOnWhileABackupIsMadeAndItHoldsAllUpToItsEntry() throws Exception {
    node.execute("CREATE TABLE filler (data BLOB)");
    for (int i = 0; i < 20; i++) {
      node.execute("INSERT INTO filler VALUES (randomblob(1000000))");
    }
    AtomicBoolean stop = new AtomicBoolean();
    AtomicInteger written = new AtomicInteger();
    Thread writer =
        Thread.ofVirtual()
            .start(() -> {
              while (!stop.get()) {
                node.execute("INSERT INTO item (name) VALUES (entry_index())");
                written.incrementAndGet();
              }
            });
    BackupInfo info;
    int before;
    try (Backups backups = backups(config)) {
      before = written.get();
      info = backups.backup();
    }
    int after = written.get();
    stop.set(true);
    writer.join();

    assertThat(after).as("writes during the backup").isGreaterThan(before);
    restore(config).into(root.resolve("new"), fileOf(info));
    List<String> expected =
        node.query(
                Read.STRICT,
                "SELECT name FROM item WHERE name = 'kept' OR CAST(name AS INTEGER) <= ?"
                    + " ORDER BY id",
                info.name().entry())
            .map(row -> row.requiredText("name"));
    assertThat(namesIn(root.resolve("new"))).isEqualTo(expected);
  }

  @Test
  void oldBackupsAreLetGoButNeverTheNewest() throws IOException {
    Backups backups = backups(config.keeping(Duration.ofDays(3), Duration.ofDays(30)));
    backups.backup();
    Files.writeString(root.resolve("backups/notes.txt"), "not a backup");
    later(Duration.ofDays(2));
    backups.backup();
    assertThat(backups.list().get(config.directory().toString())).hasSize(2);
    later(Duration.ofDays(2));
    backups.backup();
    assertThat(backups.list().get(config.directory().toString())).hasSize(2);
    later(Duration.ofDays(300));
    BackupName last = backups.backup().name();

    assertThat(backups.list().get(config.directory().toString())).containsExactly(last);
    try (Stream<Path> files = Files.list(config.directory())) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("notes.txt", last.text(), last.text() + ".sha256");
    }
  }

  @Test
  void aBackupThatCannotBeMadeLeavesNothing() {
    Backups backups =
        new Backups(
            target -> {
              Files.writeString(target, "half of it");
              throw new IOException("no space left, says the test");
            },
            1,
            config,
            clock);

    assertThatThrownBy(backups::backup)
        .isInstanceOf(BackupFailure.class)
        .hasMessageContaining("no space left");
    assertThat(config.directory()).isEmptyDirectory();
  }

  private Backups backups(BackupConfig given) {
    return new Backups(node::copyTo, 1, given, clock);
  }

  private static Restore restore(BackupConfig given) {
    return new Restore(given, true);
  }

  private void later(Duration time) {
    now.updateAndGet(instant -> instant.plus(time));
  }

  private String fileOf(BackupInfo info) {
    return "file:" + config.directory().resolve(info.name().text());
  }

  private static List<String> names(SqliteNode database) {
    return database
        .query(Read.STRICT, "SELECT name FROM item ORDER BY id")
        .map(row -> row.requiredText("name"));
  }

  /** What the database of a member that does not run holds. */
  private static List<String> namesIn(Path dataDir) {
    List<String> names = new ArrayList<>();
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + dataDir.resolve("sql.db"));
        var rows = connection.createStatement().executeQuery("SELECT name FROM item ORDER BY id")) {
      while (rows.next()) {
        names.add(rows.getString(1));
      }
      return names;
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }
}
