package dev.mvmci.sql.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mvmci.sql.SqlConfig.Limits;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateDivergenceIT {

  @TempDir Path directory;

  @Test
  void aMemberWhoseFileWasChangedBehindItsBackSaysSo() throws SQLException {
    try (TestCluster cluster =
        new TestCluster(directory, 3).with(Limits.DEFAULTS.comparingEvery(4)).startAll()) {
      cluster.leader().execute("CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT)");
      write(cluster, 30);
      cluster.awaitLevel();
      for (long id = 1; id <= 3; id++) {
        assertThat(cluster.node(id).divergence()).as("member %s", id).isEmpty();
      }

      long victim = cluster.follower().health().self();
      cluster.stop(victim);
      changeBehindItsBack(cluster.directory(victim).resolve("sql.db"));
      cluster.start(victim);

      await()
          .atMost(TestCluster.PATIENCE)
          .until(() -> {
            write(cluster, 5);
            return cluster.node(victim).divergence().isPresent();
          });
      assertThat(cluster.node(victim).health().healthy()).isFalse();
      assertThat(cluster.leader().divergence()).isEmpty();
    }
  }

  private static void write(TestCluster cluster, int rows) {
    for (int i = 0; i < rows; i++) {
      cluster.leader().execute("INSERT INTO item (name) VALUES ('x')");
    }
  }

  private static void changeBehindItsBack(Path file) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement()) {
      statement.executeUpdate("UPDATE item SET name = 'planted' WHERE id = 7");
    }
  }
}
