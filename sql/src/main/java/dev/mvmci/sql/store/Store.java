package dev.mvmci.sql.store;

import dev.mvmci.sql.ReplicatedSqlite.Applied;
import dev.mvmci.sql.Rows;
import dev.mvmci.sql.SqlConfig.Limits;
import dev.mvmci.sql.SqlMetrics.Timing;
import dev.mvmci.sql.StartFailure;
import dev.mvmci.sql.StatementResult;
import dev.mvmci.sql.consensus.Position;
import dev.mvmci.sql.consensus.Replica;
import dev.mvmci.sql.entry.Entry;
import dev.mvmci.sql.entry.EntryCodec;
import dev.mvmci.sql.entry.MalformedEntry;
import dev.mvmci.sql.entry.Outcome;
import dev.mvmci.sql.meter.Stopwatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state machine: one SQLite file that follows the log. Entries come on one thread; queries on
 * any.
 */
public final class Store implements Replica<List<Outcome>>, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Store.class);

  private final Path file;
  private final Limits limits;
  private final Consumer<Applied> listener;
  private final Stopwatch applying = new Stopwatch();
  private volatile Opened database;
  private final List<Applied> unsettled = new ArrayList<>();
  private volatile Position applied;
  private volatile @Nullable String failure;

  private Store(Path file, Limits limits, Consumer<Applied> listener, Opened database) {
    this.file = file;
    this.limits = limits;
    this.listener = listener;
    this.database = database;
    this.applied = database.writer().applied();
  }

  /**
   * Opens or creates the file and makes durable what is in it.
   *
   * @param listener told of each entry after its transaction, on the apply thread
   */
  public static Store open(Path file, Limits limits, Consumer<Applied> listener) {
    try {
      Store store = new Store(file, limits, listener, Opened.open(file, limits));
      store.adoptStaged();
      return store;
    } catch (SQLException | IOException e) {
      throw new StartFailure.Damaged(
          "the database " + file + " cannot be used: " + e.getMessage(), e);
    }
  }

  @Override
  public Position applied() {
    return applied;
  }

  @Override
  public List<Outcome> apply(Position position, ByteBuffer bytes, boolean more) {
    Writer writer = database.writer();
    if (position.index() <= writer.applied().index()) {
      return List.of();
    }
    if (failure != null) {
      throw new IllegalStateException("the database has failed: " + failure);
    }
    try {
      Entry entry = EntryCodec.decode(bytes);
      long startNanos = System.nanoTime();
      List<Outcome> outcomes = writer.apply(position, entry, more);
      applying.tookSince(startNanos);
      writer.comparison().compare(entry);
      unsettled.add(new Applied(position.index(), writer.timeMillis(), changes(outcomes)));
      if (!more) {
        tell(position);
      }
      return outcomes;
    } catch (SQLException | MalformedEntry e) {
      throw fail(position, e);
    } catch (RuntimeException | Error e) {
      fail(position, e);
      throw e;
    }
  }

  /** What was applied is visible from now on. */
  private void tell(Position position) {
    applied = position;
    unsettled.forEach(listener);
    unsettled.clear();
  }

  @Override
  public void settle() {
    Writer writer = database.writer();
    if (unsettled.isEmpty() || failure != null) {
      return;
    }
    try {
      writer.settle();
    } catch (SQLException e) {
      throw fail(writer.applied(), e);
    }
    tell(writer.applied());
  }

  /**
   * A sync that failed is not tried again: the system has forgotten by then what it could not
   * write, so the next one would succeed and mean nothing.
   */
  @Override
  public Position checkpoint() throws IOException {
    settle();
    try {
      database.writer().checkpoint();
      return applied;
    } catch (SQLException e) {
      throw fail("entries up to " + applied.index() + " could not be made durable in " + file, e);
    }
  }

  @Override
  public void copyTo(Path target) throws IOException {
    Position _ = DatabaseFile.copy(file, target);
  }

  /**
   * A copy that is not ahead of this database is deleted; then the answer is where this stands. A
   * restored database gives way to any copy, because it need not be part of the same history.
   */
  @Override
  public Position stage(Path copy) throws IOException {
    Position position = DatabaseFile.position(copy);
    if (position.index() <= applied.index() && !applied.isRestored()) {
      Files.delete(copy);
      return applied;
    }
    new Replacement(file).stage(copy);
    return position;
  }

  /**
   * Queries that come meanwhile are {@link dev.mvmci.sql.SqlFailure.NotLeader}; those under way end
   * first.
   */
  @Override
  public void adoptStaged() throws IOException {
    settle();
    Replacement replacement = new Replacement(file);
    boolean counts =
        replacement.isStaged() && (applied.isRestored() || replacement.isAheadOf(applied));
    if (!counts) {
      replacement.discard();
      return;
    }
    database.close();
    replacement.complete();
    try {
      database = Opened.open(file, limits);
    } catch (SQLException e) {
      throw new IOException("the copy of another member cannot be used: " + e.getMessage(), e);
    }
    applied = database.writer().applied();
    log.info("event=database_replaced index={} file={}", applied.index(), file);
    // How much differs is not known, so those who wait for some change are told of one.
    listener.accept(new Applied(applied.index(), database.writer().timeMillis(), 1));
  }

  /** Runs a read-only statement on what is applied now. */
  public Rows query(String sql, List<@Nullable Object> arguments) {
    return database.readers().query(sql, arguments);
  }

  /** How long the transactions of entries took. */
  public Timing applyTiming() {
    return applying.read();
  }

  /** Why this member had to stop following the log, if it had. */
  public Optional<String> failure() {
    return Optional.ofNullable(failure);
  }

  /** What the slice was whose digest was taken at this entry, if it was and not long ago. */
  public Optional<StateSlice> slice(long index) {
    return database.writer().comparison().at(index);
  }

  /** How this member's data differs from the leader's, if it was found to. */
  public Optional<String> divergence() {
    return database.writer().comparison().divergence();
  }

  /** Makes the database full at this size, which a test cannot do to a disk. */
  void limitPages(int pages) throws SQLException {
    database.writer().limitPages(pages);
  }

  private DatabaseFailure fail(Position position, Throwable cause) {
    return fail("entry " + position.index() + " could not be applied to " + file, cause);
  }

  private DatabaseFailure fail(String what, Throwable cause) {
    failure = what + ": " + cause;
    log.error("event=database_failed reason=\"{}\"", what, cause);
    return new DatabaseFailure(failure, cause);
  }

  private static int changes(List<Outcome> outcomes) {
    int changes = 0;
    for (Outcome outcome : outcomes) {
      if (outcome instanceof Outcome.Done done) {
        changes += done.results().stream().mapToInt(StatementResult::changes).sum();
      }
    }
    return changes;
  }

  /** Ends the queries under way, then closes the file. Nothing may be applied any more. */
  @Override
  public void close() {
    try {
      database.close();
    } catch (IOException e) {
      log.warn("event=database_close_failed file={} reason={}", file, e.getMessage());
    }
  }
}
