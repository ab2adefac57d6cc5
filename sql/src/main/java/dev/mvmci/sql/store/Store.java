package dev.mvmci.sql.store;

import dev.mvmci.sql.ReplicatedSqlite.Applied;
import dev.mvmci.sql.Rows;
import dev.mvmci.sql.SqlConfig.Limits;
import dev.mvmci.sql.StartFailure;
import dev.mvmci.sql.StatementResult;
import dev.mvmci.sql.consensus.Position;
import dev.mvmci.sql.consensus.Replica;
import dev.mvmci.sql.entry.Entry;
import dev.mvmci.sql.entry.EntryCodec;
import dev.mvmci.sql.entry.MalformedEntry;
import dev.mvmci.sql.entry.Outcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
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
  private final Writer writer;
  private final ReadPool readers;
  private final Consumer<Applied> listener;
  private final StateComparison comparison;
  private volatile Position applied;
  private volatile @Nullable String failure;

  private Store(Path file, Writer writer, ReadPool readers, Consumer<Applied> listener) {
    this.file = file;
    this.writer = writer;
    this.readers = readers;
    this.listener = listener;
    this.comparison = writer.comparison();
    this.applied = writer.applied();
  }

  /**
   * Opens or creates the file and makes durable what is in it.
   *
   * @param listener told of each entry after its transaction, on the apply thread
   */
  public static Store open(Path file, Limits limits, Consumer<Applied> listener) {
    try {
      AtomicLong schemaVersion = new AtomicLong();
      Writer writer = Writer.open(file, limits.preparedStatements(), schemaVersion);
      try {
        writer.checkpoint();
        ReadPool readers = new ReadPool(file, limits, schemaVersion::get);
        return new Store(file, writer, readers, listener);
      } catch (IOException | RuntimeException e) {
        writer.close();
        throw e;
      }
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
  public List<Outcome> apply(Position position, ByteBuffer bytes) {
    if (position.index() <= applied.index()) {
      return List.of();
    }
    if (failure != null) {
      throw new IllegalStateException("the database has failed: " + failure);
    }
    try {
      Entry entry = EntryCodec.decode(bytes);
      List<Outcome> outcomes = writer.apply(position, entry);
      applied = position;
      comparison.compare(entry);
      listener.accept(new Applied(position.index(), writer.timeMillis(), changes(outcomes)));
      return outcomes;
    } catch (SQLException | MalformedEntry e) {
      throw fail(position, e);
    } catch (RuntimeException | Error e) {
      fail(position, e);
      throw e;
    }
  }

  @Override
  public Position checkpoint() throws IOException {
    writer.checkpoint();
    return applied;
  }

  /** Runs a read-only statement on what is applied now. */
  public Rows query(String sql, List<@Nullable Object> arguments) {
    return readers.query(sql, arguments);
  }

  /** Why this member had to stop following the log, if it had. */
  public Optional<String> failure() {
    return Optional.ofNullable(failure);
  }

  /** What the slice was whose digest was taken at this entry, if it was and not long ago. */
  public Optional<StateSlice> slice(long index) {
    return comparison.at(index);
  }

  /** How this member's data differs from the leader's, if it was found to. */
  public Optional<String> divergence() {
    return comparison.divergence();
  }

  /** Makes the database full at this size, which a test cannot do to a disk. */
  void limitPages(int pages) throws SQLException {
    writer.limitPages(pages);
  }

  private DatabaseFailure fail(Position position, Throwable cause) {
    failure = "entry " + position.index() + " could not be applied to " + file + ": " + cause;
    log.error("event=database_failed index={} file={}", position.index(), file, cause);
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
    readers.close();
    try {
      writer.close();
    } catch (SQLException e) {
      log.warn("event=database_close_failed file={} reason={}", file, e.getMessage());
    }
  }
}
