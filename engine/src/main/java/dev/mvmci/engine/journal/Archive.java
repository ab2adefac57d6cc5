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

/** Histories of finished runs, compressed, in parts of bounded size. */
final class Archive {

  private final Database database;

  Archive(Database database) {
    this.database = database;
  }

  byte[] compress(List<JournalRecord> records) {
    return Deflated.deflate(RecordCodec.encode(records));
  }

  /** Stores the part of a run's history that begins with the record of this number. */
  void store(WriteSession session, long run, int first, byte[] compressed) throws SQLException {
    session.execute(
        "INSERT OR REPLACE INTO history (run, first, data) VALUES (?, ?, ?)",
        run,
        first,
        compressed);
  }

  /** Records of a run from the given one on; none at its end, or if it is not in the archive. */
  List<JournalRecord> read(long run, int from) {
    Part part = part(run, from);
    if (part == null) {
      return List.of();
    }
    try {
      List<JournalRecord> records = RecordCodec.decode(Deflated.inflate(part.compressed()));
      return records.subList(Math.min(from - part.first(), records.size()), records.size());
    } catch (UncheckedIOException e) {
      throw new DamagedJournalException("history of run " + run + ": " + e.getMessage(), e);
    }
  }

  private record Part(int first, byte[] compressed) {}

  private @Nullable Part part(long run, int from) {
    return database.read(connection -> {
      try (PreparedStatement select =
          connection.prepareStatement(
              "SELECT first, data FROM history WHERE run = ? AND first <= ?"
                  + " ORDER BY first DESC LIMIT 1")) {
        select.setLong(1, run);
        select.setInt(2, from);
        try (ResultSet row = select.executeQuery()) {
          return row.next() ? new Part(row.getInt(1), row.getBytes(2)) : null;
        }
      }
    });
  }
}
