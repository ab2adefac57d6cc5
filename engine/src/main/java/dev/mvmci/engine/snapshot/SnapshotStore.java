package dev.mvmci.engine.snapshot;

import dev.mvmci.engine.guest.GuestLimits;
import dev.mvmci.engine.host.Sealer;
import dev.mvmci.engine.journal.Journal;
import dev.mvmci.engine.module.Sha256;
import dev.mvmci.engine.snapshot.Snapshot.Position;
import dev.mvmci.engine.store.Change;
import dev.mvmci.engine.store.Database;
import dev.mvmci.engine.store.Deflated;
import dev.mvmci.engine.store.WriteSession;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last snapshot of each run. Memory is kept in pages that are known by their content's SHA-256,
 * compressed, each once however many snapshots have it; those of a run that was given secrets are
 * sealed, and shared by nobody. Thread-safe; each run is its own thread's.
 */
public final class SnapshotStore {

  private static final Logger log = LoggerFactory.getLogger(SnapshotStore.class);
  private static final int PAGE = GuestLimits.PAGE_BYTES;

  private final Database database;
  private final Journal journal;
  private final Sealer sealer;
  // Runs with a snapshot: most have none and need not ask the database.
  private final Set<Long> runs = ConcurrentHashMap.newKeySet();

  public SnapshotStore(Database database, Journal journal, Sealer sealer) {
    this.database = database;
    this.journal = journal;
    this.sealer = sealer;
    runs.addAll(database.list(row -> row.getLong(1), "SELECT run FROM snapshot"));
  }

  /** Contents of a run's pages as they are stored, by their places; none to begin with. */
  public record Pages(List<byte[]> contents) {
    public static final Pages NONE = new Pages(List.of());

    public Pages {
      contents = List.copyOf(contents);
    }
  }

  /** A snapshot, and what is stored of its memory. */
  public record Found(Snapshot snapshot, Pages pages) {}

  private record Row(boolean sealed, byte[] state, byte[] stateSha256) {}

  private record Fresh(int place, byte[] content, byte[] data) {}

  /** Whether the run has a snapshot. */
  public boolean has(long run) {
    return runs.contains(run);
  }

  /** The run's snapshot; one that is damaged is dropped, and reported. */
  public Optional<Found> find(long run) {
    if (!has(run)) {
      return Optional.empty();
    }
    try {
      return database
          .list(
              row -> new Row(row.getBoolean(1), row.getBytes(2), row.getBytes(3)),
              "SELECT sealed, state, state_sha256 FROM snapshot WHERE run = ?",
              run)
          .stream()
          .findFirst()
          .map(row -> read(run, row));
    } catch (UncheckedIOException | IllegalStateException e) {
      drop(run, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private Found read(long run, Row row) {
    check("its state", row.state(), row.stateSha256());
    List<byte[]> contents =
        database.list(
            page -> page.getBytes(1),
            "SELECT sha256 FROM snapshot_page WHERE run = ? ORDER BY place",
            run);
    byte[] memory = new byte[contents.size() * PAGE];
    for (int place = 0; place < contents.size(); place++) {
      byte[] page = page(contents.get(place), row.sealed());
      System.arraycopy(page, 0, memory, place * PAGE, PAGE);
    }
    byte[] state = Deflated.inflate(row.sealed() ? sealer.open(row.state()) : row.state());
    return new Found(
        SnapshotCodec.decode(state, memory),
        // What is sealed is different each time it is written, so nothing of it is used again.
        row.sealed() ? Pages.NONE : new Pages(contents));
  }

  private byte[] page(byte[] content, boolean sealed) {
    byte[] data =
        database
            .list(row -> row.getBytes(1), "SELECT data FROM page WHERE sha256 = ?", content)
            .stream()
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("a page of its memory is missing"));
    if (sealed) {
      check("a page", data, content);
    }
    byte[] page = Deflated.inflate(sealed ? sealer.open(data) : data);
    if (page.length != PAGE) {
      throw new IllegalStateException("a page has %d bytes".formatted(page.length));
    }
    if (!sealed) {
      check("a page", page, content);
    }
    return page;
  }

  private static void check(String what, byte[] bytes, byte[] sha256) {
    if (!Arrays.equals(Sha256.of(bytes), sha256)) {
      throw new IllegalStateException(what + " is not what was written");
    }
  }

  /**
   * Replaces the run's snapshot. Durable when this returns, after all records before it.
   *
   * @param before what is stored of its memory
   * @param secret whether it is not to be read from the disk
   * @return what is then stored of its memory
   */
  public Pages save(Snapshot snapshot, Pages before, boolean secret) {
    byte[] memory = snapshot.guest().memory();
    var contents = new ArrayList<byte[]>();
    var fresh = new ArrayList<Fresh>();
    for (int place = 0; place < memory.length / PAGE; place++) {
      byte[] page = Arrays.copyOfRange(memory, place * PAGE, (place + 1) * PAGE);
      byte[] content = Sha256.of(page);
      boolean known =
          place < before.contents().size() && Arrays.equals(content, before.contents().get(place));
      if (!known || secret) {
        byte[] data = secret ? sealer.seal(Deflated.deflate(page)) : Deflated.deflate(page);
        content = secret ? Sha256.of(data) : content;
        fresh.add(new Fresh(place, content, data));
      }
      contents.add(content);
    }
    byte[] clear = Deflated.deflate(SnapshotCodec.encode(snapshot));
    byte[] state = secret ? sealer.seal(clear) : clear;
    Position position = snapshot.position();
    journal.change(session -> {
      if (before.contents().isEmpty()) {
        forget(session, position.run());
      }
      for (Fresh page : fresh) {
        write(session, position.run(), page, before);
      }
      session.execute(
          "INSERT OR REPLACE INTO snapshot (run, records, sealed, state, state_sha256)"
              + " VALUES (?, ?, ?, ?, ?)",
          position.run(),
          position.records(),
          secret ? 1 : 0,
          state,
          Sha256.of(state));
    });
    runs.add(position.run());
    return secret ? Pages.NONE : new Pages(contents);
  }

  private static void write(WriteSession session, long run, Fresh page, Pages before)
      throws SQLException {
    session.execute(
        "INSERT OR IGNORE INTO page (sha256, data) VALUES (?, ?)", page.content(), page.data());
    session.execute(
        "INSERT OR REPLACE INTO snapshot_page (run, place, sha256) VALUES (?, ?, ?)",
        run,
        page.place(),
        page.content());
    if (page.place() < before.contents().size()) {
      session.execute(
          "DELETE FROM page WHERE sha256 = ?1"
              + " AND NOT EXISTS (SELECT 1 FROM snapshot_page s WHERE s.sha256 = ?1)",
          before.contents().get(page.place()));
    }
  }

  /** Has no snapshot of the run any more, and says so; durable when this returns. */
  public void drop(long run, String why) {
    log.warn("a snapshot is dropped, its run is replayed run={} reason={}", run, why);
    journal.change(forgotten(run));
  }

  /** The run needs its snapshot no more. */
  public Change forgotten(long run) {
    return runs.remove(run) ? session -> forget(session, run) : _ -> {};
  }

  private static void forget(WriteSession session, long run) throws SQLException {
    session.execute(
        "DELETE FROM page WHERE sha256 IN (SELECT sha256 FROM snapshot_page WHERE run = ?1)"
            + " AND NOT EXISTS (SELECT 1 FROM snapshot_page s"
            + " WHERE s.sha256 = page.sha256 AND s.run <> ?1)",
        run);
    session.execute("DELETE FROM snapshot_page WHERE run = ?", run);
    session.execute("DELETE FROM snapshot WHERE run = ?", run);
  }
}
