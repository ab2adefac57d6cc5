package dev.mvmci.engine.journal;

import dev.mvmci.engine.store.Database;
import dev.mvmci.engine.store.Deflated;
import dev.mvmci.engine.store.WriteSession;
import java.io.UncheckedIOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Histories of finished runs, each in one compressed row. */
final class Archive {

  private final Database database;

  Archive(Database database) {
    this.database = database;
  }

  byte[] compress(List<JournalRecord> records) {
    return Deflated.deflate(RecordCodec.encode(records));
  }

  void store(WriteSession session, long run, byte[] compressed) throws SQLException {
    session.execute("INSERT OR REPLACE INTO history (run, data) VALUES (?, ?)", run, compressed);
  }

  /** The records of a run, none if it is not in the archive. */
  List<JournalRecord> read(long run) {
    byte[] compressed = compressed(run);
    if (compressed == null) {
      return List.of();
    }
    try {
      return RecordCodec.decode(Deflated.inflate(compressed));
    } catch (UncheckedIOException e) {
      throw new DamagedJournalException("history of run " + run + ": " + e.getMessage(), e);
    }
  }

  private byte @Nullable [] compressed(long run) {
    return database.read(connection -> {
      try (PreparedStatement select =
          connection.prepareStatement("SELECT data FROM history WHERE run = ?")) {
        select.setLong(1, run);
        try (ResultSet row = select.executeQuery()) {
          return row.next() ? row.getBytes(1) : null;
        }
      }
    });
  }
}
