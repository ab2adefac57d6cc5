package dev.mvmci.app.backups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvmci.control.modules.BlobBringer;
import dev.mvmci.http.InProcessCaller;
import dev.mvmci.p2p.blob.BlobFetch;
import dev.mvmci.p2p.blob.BlobLimits;
import dev.mvmci.p2p.blob.BlobRoutes;
import dev.mvmci.p2p.blob.BlobSource;
import dev.mvmci.p2p.blob.BlobStore;
import dev.mvmci.sql.ReplicatedSqlite.Read;
import dev.mvmci.sql.SqlConfig;
import dev.mvmci.sql.backup.BackupConfig;
import dev.mvmci.sql.backup.BackupKeys;
import dev.mvmci.sql.backup.Backups;
import dev.mvmci.sql.backup.Restore;
import dev.mvmci.sql.node.SqliteNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two members over one database, of which the first makes the backups. */
class SharedBackupsIT {

  private static final BackupKeys KEYS =
      BackupKeys.of(List.of("key1/" + Base64.getEncoder().encodeToString(new byte[32])), "key1");

  @TempDir private Path directory;
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-03-01T02:30:00Z"));
  private SqliteNode database;
  private BlobStore firstBlobs;
  private BlobStore secondBlobs;
  private SharedBackups first;
  private SharedBackups second;

  @BeforeEach
  void open() throws IOException {
    database = SqliteNode.open(SqlConfig.alone(directory.resolve("sql")));
    var _ = database.execute("CREATE TABLE item (name TEXT)");
    var _ = database.execute("INSERT INTO item (name) VALUES ('kept')");
    firstBlobs = blobs("first-blobs");
    secondBlobs = blobs("second-blobs");
    first = member("first", firstBlobs, BlobBringer.NONE);
    var from = new InProcessCaller(new BlobRoutes(firstBlobs, Set::of).routes());
    var fetch = new BlobFetch(secondBlobs, BlobFetch.Settings.DEFAULT);
    second =
        member(
            "second", secondBlobs, id -> fetch.fetch(id, List.of(new BlobSource("first", from))));
  }

  @AfterEach
  void close() throws IOException {
    first.close();
    second.close();
    firstBlobs.close();
    secondBlobs.close();
    database.close();
  }

  private BlobStore blobs(String name) throws IOException {
    return BlobStore.open(directory.resolve(name), BlobLimits.DEFAULT, now::get);
  }

  private BackupConfig config(String member) {
    return BackupConfig.in(directory.resolve(member)).sealedBy(KEYS);
  }

  private SharedBackups member(String name, BlobStore blobs, BlobBringer others) {
    return new SharedBackups(config(name), database, blobs, others, () -> true, now::get);
  }

  private String backUp(BackupConfig config) {
    try (var backups = new Backups(database::copyTo, 1, config, now::get)) {
      return backups.backup().name().text();
    }
  }

  private static List<String> names(SharedBackups member) {
    return member.all().stream().map(SharedBackup::name).toList();
  }

  @Test
  void aBackupIsRestoredFromTheOtherMemberWhenItsMachineIsGone() throws Exception {
    String name = backUp(config("first"));
    first.look();
    second.look();
    assertThat(second.all())
        .singleElement()
        .satisfies(one -> assertThat(second.isHere(one)).isTrue());
    String hash = second.all().getFirst().blob().toString();

    for (String wanted : List.of(name, hash)) {
      Path data = directory.resolve("restored-" + wanted.length());
      String source = SharedBackups.found("blob:" + wanted, secondBlobs, config("second"));
      assertThat(source).isEqualTo("file:" + name);
      assertThat(new Restore(config("second"), true).into(data, source)).isTrue();
      try (SqliteNode restored = SqliteNode.open(SqlConfig.alone(data))) {
        assertThat(
                restored
                    .query(Read.LOCAL, "SELECT name FROM item")
                    .map(row -> row.requiredText("name")))
            .containsExactly("kept");
      }
    }
    assertThatThrownBy(() -> SharedBackups.found("blob:none", secondBlobs, config("second")))
        .hasMessageContaining("no backup none");
    assertThat(SharedBackups.found("s3:x", secondBlobs, config("second"))).isEqualTo("s3:x");
  }

  @Test
  void whatIsPastItsTimeGoesEverywhereButNeverTheNewest() throws Exception {
    String old = backUp(config("first"));
    now.updateAndGet(time -> time.plus(Duration.ofDays(1)));
    String newest = backUp(config("first"));
    first.look();
    second.look();
    assertThat(names(second)).containsExactly(newest, old);

    now.updateAndGet(time -> time.plus(Duration.ofDays(30)));
    first.look();
    second.look();
    first.look();
    assertThat(names(second)).containsExactly(newest);
    assertThat(firstBlobs.tags()).containsOnlyKeys(newest);
    assertThat(secondBlobs.tags()).containsOnlyKeys(newest);
    assertThat(secondBlobs.list(null, 10)).hasSize(1);
  }

  @Test
  void aDatabaseThatIsOlderThanABackupLearnsOfItFromTheMembers() throws Exception {
    String name = backUp(config("first"));
    first.look();
    second.look();
    var _ = database.execute("DELETE FROM shared_backups");
    second.look();
    assertThat(names(first)).containsExactly(name);
    assertThat(secondBlobs.tags()).containsOnlyKeys(name);
  }

  @Test
  void aBackupThatIsNotSealedStaysWhereItIs() throws Exception {
    var _ = backUp(BackupConfig.in(directory.resolve("first")));
    first.look();
    assertThat(first.all()).isEmpty();
    assertThat(firstBlobs.list(null, 10)).isEmpty();
  }
}
