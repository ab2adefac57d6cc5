package dev.mvmci.engine.journal;

import dev.mvmci.engine.journal.JournalIndex.Archived;
import dev.mvmci.engine.store.Database;
import dev.mvmci.engine.store.Deflated;
import dev.mvmci.engine.store.WriteSession;
import java.io.UncheckedIOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Histories of finished runs, and of unfinished ones what a snapshot stands for, compressed, in
 * parts of bounded size.
 */
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
    List<JournalRecord> records = records(run, part);
    return records.subList(Math.min(from - part.first(), records.size()), records.size());
  }

  private static List<JournalRecord> records(long run, Part part) {
    try {
      return RecordCodec.decode(Deflated.inflate(part.compressed()));
    } catch (UncheckedIOException e) {
      throw new DamagedJournalException("history of run " + run + ": " + e.getMessage(), e);
    }
  }

  /** Whether the run's end is in the archive. */
  boolean isComplete(long run) {
    Part last = part(run, Integer.MAX_VALUE);
    return last != null && records(run, last).getLast().kind() == JournalRecord.Kind.END;
  }

  /**
   * Notes that the first records of an unfinished run are in the archive.
   *
   * @param digest of these records, as whoever asked for it reckons
   */
  void begun(WriteSession session, long run, Archived archived, byte[] digest) throws SQLException {
    session.execute(
        "INSERT OR REPLACE INTO archived (run, records, lsn, digest) VALUES (?, ?, ?, ?)",
        run,
        archived.records(),
        archived.nextNumber(),
        digest);
  }

  /** The run is finished: all of it is in the archive. */
  void finished(WriteSession session, long run) throws SQLException {
    session.execute("DELETE FROM archived WHERE run = ?", run);
  }

  /** What was noted of unfinished runs. */
  void forEachBegun(BiConsumer<Long, Archived> found) {
    database
        .list(
            row -> Map.entry(row.getLong(1), new Archived(row.getInt(2), row.getLong(3))),
            "SELECT run, records, lsn FROM archived")
        .forEach(entry -> found.accept(entry.getKey(), entry.getValue()));
  }

  /** The digest that was noted with so many records of a run. */
  Optional<byte[]> digest(long run, int records) {
    return database
        .list(
            row -> row.getBytes(1),
            "SELECT digest FROM archived WHERE run = ? AND records = ?",
            run,
            records)
        .stream()
        .findFirst();
  }

  private record Part(int first, byte[] compressed) {}

  private @Nullable Part part(long run, int from) {
    return database.read(reader -> {
      PreparedStatement select =
          reader.statement(
              "SELECT first, data FROM history WHERE run = ? AND first <= ?"
                  + " ORDER BY first DESC LIMIT 1");
      select.setLong(1, run);
      select.setInt(2, from);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? new Part(row.getInt(1), row.getBytes(2)) : null;
      }
    });
  }
}
