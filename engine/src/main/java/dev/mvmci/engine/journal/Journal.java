package dev.mvmci.engine.journal;

import dev.mvmci.engine.journal.JournalIndex.Archived;
import dev.mvmci.engine.journal.JournalRecord.Kind;
import dev.mvmci.engine.journal.JournalWriter.Hurry;
import dev.mvmci.engine.store.Change;
import dev.mvmci.engine.store.Database;
import dev.mvmci.engine.store.Database.Reader;
import dev.mvmci.engine.store.StoreFailure;
import dev.mvmci.engine.store.WriteSession;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Records of all runs. Written by one thread in group commits, read back per run; the history of a
 * finished run, and what a snapshot stands for of a long one, is moved out of the way of the
 * others. Thread-safe.
 */
public final class Journal implements AutoCloseable {

  /** A part of the archive ends with the record that reaches this size. */
  static final int PART_BYTES = 4 << 20;

  /** Records in a part of the archive. */
  static final int PART_RECORDS = 20_000;

  private final BatchReader batches;
  private final JournalIndex index = new JournalIndex();
  private final Archive archive;
  private final JournalWriter writer;
  private final CommitWatch watch;

  private Journal(
      Database database,
      WriteSession session,
      LongConsumer onRecord,
      Consumer<JournalRecord> onWaiting,
      CommitWatch watch)
      throws SQLException {
    this.watch = watch;
    this.batches = new BatchReader(database);
    this.archive = new Archive(database);
    archive.forEachBegun(index::begin);
    long nextLsn = database.read(reader -> scan(reader, onWaiting));
    this.writer =
        new JournalWriter(
            session,
            nextLsn,
            (batch, records, bytes) -> {
              if (!records.isEmpty()) {
                index.add(batch, records.stream().mapToLong(JournalRecord::run).toArray());
                batches.put(batch, bytes);
                records.stream().mapToLong(JournalRecord::run).distinct().forEach(onRecord);
              }
              watch.committed(records);
            },
            watch.singly() ? 1 : JournalWriter.MAX_ITEMS);
  }

  /**
   * Reads where everything is and starts the writer.
   *
   * @param onRecord told on the writer's thread, after they are durable and readable, which runs
   *     have new records; it must return at once
   * @param onWaiting told of each timer that is the last record of its run, before this returns
   * @throws StoreFailure if the database cannot be read
   * @throws DamagedJournalException if it holds something else than was written
   */
  public static Journal open(
      Database database, LongConsumer onRecord, Consumer<JournalRecord> onWaiting) {
    return open(database, onRecord, onWaiting, CommitWatch.NONE);
  }

  /** As the other, with somebody who looks on. */
  public static Journal open(
      Database database,
      LongConsumer onRecord,
      Consumer<JournalRecord> onWaiting,
      CommitWatch watch) {
    try {
      watch.opened(database);
      var journal =
          new Journal(database, new WriteSession(database.writer()), onRecord, onWaiting, watch);
      journal.writer.start();
      journal.delete(journal.index.unused());
      return journal;
    } catch (SQLException e) {
      throw new StoreFailure("cannot open the journal: " + e.getMessage(), e);
    }
  }

  /** A timer that was the last of its run when it was found. */
  private record Found(long number, JournalRecord timer) {}

  /** Fills the index; returns the number of the next record. */
  private Long scan(Reader reader, Consumer<JournalRecord> onWaiting) throws SQLException {
    // Numbers do not begin anew when all records are in the archive.
    long next = index.nextNumber();
    var timers = new HashMap<Long, Found>();
    PreparedStatement select = reader.statement("SELECT lsn, data FROM journal ORDER BY lsn");
    try (ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        long batch = rows.getLong(1);
        byte[] data = rows.getBytes(2);
        long[] owners;
        try {
          owners = new long[RecordCodec.count(data)];
          RecordCodec.outline(
              data,
              (place, run, kind) -> {
                owners[place] = run;
                if (kind == Kind.TIMER) {
                  timers.put(run, new Found(batch + place, RecordCodec.decodeAt(data, place)));
                }
              });
        } catch (DamagedJournalException e) {
          throw new DamagedJournalException("journal batch " + batch + ": " + e.getMessage(), e);
        }
        index.add(batch, owners);
        next = batch + owners.length;
      }
    }
    timers.forEach((run, found) -> {
      if (index.endsWith(run, found.number())) {
        onWaiting.accept(found.timer());
      }
    });
    return next;
  }

  /**
   * Appends a record that nobody waits for yet. It becomes durable within a few milliseconds, and
   * before anything that is appended after it.
   *
   * @return a ticket for {@link #await}
   * @throws StoreFailure if the journal failed or is closed
   */
  public long append(JournalRecord record) {
    return append(record, null, Hurry.LAZY);
  }

  /** As {@link #append(JournalRecord)} with a change; durable later, both or neither. */
  public long append(JournalRecord record, Change change) {
    return append(record, change, Hurry.LAZY);
  }

  /**
   * As {@link #append(JournalRecord, Change)} for a thread that goes on to wait with {@link
   * #awaitOwn}.
   */
  public long appendNow(JournalRecord record, Change change) {
    return append(record, change, Hurry.NOW);
  }

  /**
   * As {@link #appendNow} for something that will at once be followed by more, of another thread:
   * for half a millisecond it waits for that, so that both become durable together.
   */
  public long appendSoon(JournalRecord record, Change change) {
    return append(record, change, Hurry.SOON);
  }

  private long append(JournalRecord record, @Nullable Change change, Hurry hurry) {
    if (!watch.singly()) {
      return writer.append(record, change, hurry);
    }
    long ticket = writer.append(record, change, Hurry.NOW);
    writer.awaitOwn(ticket);
    watch.passed(record);
    return ticket;
  }

  /** Appends a record; it and all before it is durable when this returns. */
  public void appendDurably(JournalRecord record) {
    awaitOwn(append(record, null, Hurry.NOW));
  }

  /** Appends a record and makes a change; durable, both or neither, when this returns. */
  public void appendDurably(JournalRecord record, Change change) {
    awaitOwn(appendNow(record, change));
  }

  /** Makes a change; durable when this returns. */
  public void change(Change change) {
    awaitOwn(writer.append(null, change, Hurry.NOW));
  }

  /** Returns when what got this ticket, and all before it, is durable. */
  public void await(long ticket) {
    writer.await(ticket);
  }

  /**
   * As {@link #await} for the thread that got it from {@link #appendNow} or {@link #appendSoon}.
   */
  public void awaitOwn(long ticket) {
    writer.awaitOwn(ticket);
  }

  /** Whether what got this ticket is durable already. */
  public boolean isDurable(long ticket) {
    return writer.isDurable(ticket);
  }

  /** Why the journal takes nothing any more, if so. */
  public Optional<StoreFailure> failure() {
    return Optional.ofNullable(writer.failure());
  }

  /** Reads a run's records from its first on, wherever they are. */
  public HistoryCursor history(long run) {
    return history(run, 0);
  }

  /** As {@link #history(long)} from the record of this number on, the first being 0. */
  public HistoryCursor history(long run, int from) {
    return new HistoryCursor(run, from, index, batches, archive);
  }

  /** Runs with records that are not in the archive. */
  public List<Long> runs() {
    return index.runs();
  }

  /** How many records of an unfinished run are in the archive. */
  public int archived(long run) {
    return index.archived(run);
  }

  /** The digest that was given when so many records of the run went to the archive. */
  public Optional<byte[]> archivedDigest(long run, int records) {
    return archive.digest(run, records);
  }

  /**
   * Moves the records of a finished run to the archive and lets go of batches that only it used.
   * Durable when this returns; doing it again does nothing.
   */
  public void archive(long run) {
    archive(List.of(run));
  }

  /** As {@link #archive(long)} for many runs, with hardly more writes than for one. */
  public void archive(List<Long> runs) {
    List<Long> known = runs.stream().filter(index::knows).distinct().toList();
    var parts = new ArrayList<Change>();
    long bytes = 0;
    for (long run : known) {
      int begun = index.archived(run);
      HistoryCursor history = history(run, begun);
      while (history.peek().isPresent()) {
        int first = history.consumed();
        byte[] part = archive.compress(next(history, Integer.MAX_VALUE));
        parts.add(session -> archive.store(session, run, first, part));
        bytes += part.length;
        if (bytes > PART_BYTES) {
          change(all(parts));
          parts.clear();
          bytes = 0;
        }
      }
      if (begun > 0) {
        parts.add(session -> archive.finished(session, run));
      }
    }
    if (!parts.isEmpty()) {
      change(all(parts));
    }
    delete(known.stream().flatMap(run -> index.forget(run).stream()).toList());
  }

  private static Change all(List<Change> changes) {
    List<Change> all = List.copyOf(changes);
    return session -> {
      for (Change change : all) {
        change.apply(session);
      }
    };
  }

  /**
   * As {@link #archive(long)} for a run of an earlier time, of which batches that others use may
   * have stayed: what the archive has in full is not written again.
   */
  public void archiveLeftOver(long run) {
    if (archive.isComplete(run)) {
      delete(index.forget(run));
    } else {
      archive(run);
    }
  }

  /**
   * Moves the first records of an unfinished run to the archive, as {@link #archive(long)} those of
   * a finished one. Its first record alone makes a part: it is what is read most often.
   *
   * @param records how many of them, all durable
   * @param digest of them, kept to be asked for
   */
  public void archive(long run, int records, byte[] digest) {
    if (!index.knows(run) || records <= index.archived(run)) {
      return;
    }
    Archived archived = index.archivedWith(run, records);
    var parts = new LinkedHashMap<Integer, byte[]>();
    HistoryCursor history = history(run, index.archived(run));
    while (history.consumed() < records) {
      int first = history.consumed();
      int most = first == 0 ? 1 : records - first;
      List<JournalRecord> part = next(history, most);
      if (part.isEmpty()) {
        throw new DamagedJournalException(
            "run %d ends before record %d of %d".formatted(run, first, records));
      }
      parts.put(first, archive.compress(part));
    }
    change(session -> {
      for (var part : parts.entrySet()) {
        archive.store(session, run, part.getKey(), part.getValue());
      }
      archive.begun(session, run, archived, digest);
    });
    delete(index.forget(run, archived));
  }

  private void delete(List<Long> unused) {
    if (!unused.isEmpty()) {
      change(session -> {
        for (long batch : unused) {
          session.execute("DELETE FROM journal WHERE lsn = ?", batch);
        }
      });
    }
  }

  /** Records that make up one part of the archive. */
  private static List<JournalRecord> next(HistoryCursor history, int most) {
    var records = new ArrayList<JournalRecord>();
    int bytes = 0;
    for (var next = history.peek();
        next.isPresent() && bytes < PART_BYTES && records.size() < Math.min(most, PART_RECORDS);
        next = history.peek()) {
      records.add(history.next().orElseThrow());
      bytes += next.get().payload().length;
    }
    return records;
  }

  @Override
  public void close() {
    writer.close();
  }
}
