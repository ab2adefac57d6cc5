package dev.mvmci.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaTest {

  @TempDir Path directory;

  private Connection connect() throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("engine.db"));
  }

  @Test
  void aDatabaseOfTheFirstLayoutIsBroughtUpToDateWithItsHistories() throws Exception {
    try (Connection connection = connect();
        var statement = connection.createStatement()) {
      Schema.prepare(connection, 1);
      statement.execute("INSERT INTO history VALUES (7, x'0102')");

      Schema.prepare(connection);

      try (var row = statement.executeQuery("SELECT first, data FROM history WHERE run = 7")) {
        assertThat(row.getInt(1)).isZero();
        assertThat(row.getBytes(2)).containsExactly(1, 2);
      }
    }
  }

  @Test
  void aDatabaseOfANewerProgramIsRefused() throws Exception {
    try (Connection connection = connect();
        var statement = connection.createStatement()) {
      statement.execute("PRAGMA user_version = 1000");

      assertThatThrownBy(() -> Schema.prepare(connection)).hasMessageContaining("layout 1000");
    }
  }
}
