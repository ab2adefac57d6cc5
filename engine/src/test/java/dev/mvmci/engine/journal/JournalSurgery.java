package dev.mvmci.engine.journal;

import dev.mvmci.engine.store.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** Makes data directories as a crash would have left them. For closed engines with one run. */
public final class JournalSurgery {

  private JournalSurgery() {}

  /** All records of the only run of a closed engine. */
  public static List<JournalRecord> records(Path directory) {
    try (Database database = Database.open(directory);
        Journal journal = Journal.open(database, _ -> {}, _ -> {})) {
      return journal.history(1).rest();
    }
  }

  /** Copies an engine's data, with only these records of its only run, which is unfinished. */
  public static void copyWith(List<JournalRecord> records, Path from, Path to)
      throws IOException, SQLException {
    Files.createDirectories(to);
    Files.copy(
        from.resolve("engine.db"), to.resolve("engine.db"), StandardCopyOption.REPLACE_EXISTING);
    boolean responded = records.stream().anyMatch(record -> record.function().equals("respond"));
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + to.resolve("engine.db"));
        Statement statement = connection.createStatement()) {
      statement.execute(
          "UPDATE run SET outcome = NULL, detail = NULL, ended_at = NULL"
              + (responded ? "" : ", response = NULL"));
      statement.execute("DELETE FROM history");
      statement.execute("DELETE FROM journal");
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO journal (lsn, data) VALUES (1, ?)")) {
        insert.setBytes(1, RecordCodec.encode(records));
        insert.executeUpdate();
      }
    }
  }
}
