package dev.mvmci.sql.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mvmci.sql.ReplicatedSqlite.Read;
import dev.mvmci.sql.SqlConfig;
import dev.mvmci.sql.store.DatabaseFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A new cluster that begins with the database of an old one. */
class RestoredClusterIT {

  @TempDir Path directory;
  private Path backup;

  @BeforeEach
  void makeBackup() throws IOException {
    backup = directory.resolve("backup.db");
    try (SqliteNode old = SqliteNode.open(SqlConfig.alone(directory.resolve("old")))) {
      old.execute("CREATE TABLE t (v TEXT)");
      old.execute("INSERT INTO t VALUES ('old')");
      assertThat(old.copyTo(backup)).isNotNegative();
    }
    assertThat(DatabaseFile.beginAnew(backup).isRestored()).isTrue();
  }

  @Test
  void membersThatWereAllRestoredEndInOneCluster() throws IOException {
    goesOnFrom(List.of(1L, 2L, 3L));
  }

  @Test
  void emptyMembersJoinTheOneThatWasRestored() throws IOException {
    goesOnFrom(List.of(2L));
  }

  private void goesOnFrom(List<Long> restored) throws IOException {
    try (TestCluster cluster = new TestCluster(directory.resolve("new"), 3)) {
      for (long id : restored) {
        Files.createDirectories(cluster.directory(id));
        Files.copy(backup, cluster.directory(id).resolve("sql.db"));
      }
      cluster.startAll();
      cluster.leader().execute("INSERT INTO t VALUES ('new')");

      for (long id = 1; id <= 3; id++) {
        SqliteNode node = cluster.node(id);
        await()
            .atMost(TestCluster.PATIENCE)
            .until(() -> node.health().healthy() && node.membership().voters().size() == 3);
        assertThat(node.query(Read.STRICT, "SELECT v FROM t ORDER BY rowid").rows())
            .extracting(row -> row.requiredText("v"))
            .containsExactly("old", "new");
      }
    }
  }
}
