package dev.mvmci.sql.store;

import dev.mvmci.sql.Rows;
import dev.mvmci.sql.SqlConfig.Limits;
import dev.mvmci.sql.SqlFailure;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A bounded set of read connections, opened when first needed. */
final class ReadPool implements AutoCloseable {

  private static final int MAX_ATTEMPTS = 10;

  private final Path file;
  private final Limits limits;
  private final LongSupplier schemaVersion;
  private final Semaphore permits;
  private final BlockingQueue<Reader> idle;
  private volatile boolean closed;

  ReadPool(Path file, Limits limits, LongSupplier schemaVersion) {
    this.file = file;
    this.limits = limits;
    this.schemaVersion = schemaVersion;
    this.permits = new Semaphore(limits.readers(), true);
    this.idle = new ArrayBlockingQueue<>(limits.readers());
  }

  Rows query(String sql, List<@Nullable Object> arguments) {
    acquire();
    try {
      return queryAdmitted(sql, arguments);
    } finally {
      permits.release();
    }
  }

  private void acquire() {
    try {
      if (!permits.tryAcquire(limits.readerWait().toNanos(), TimeUnit.NANOSECONDS)) {
        throw new SqlFailure.Busy(
            "all "
                + limits.readers()
                + " read connections were busy for "
                + limits.readerWait().toMillis()
                + " ms; ask again or allow more readers");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SqlFailure.NotLeader("interrupted while waiting for a read connection", e);
    }
    if (closed) {
      permits.release();
      throw new SqlFailure.NotLeader("this member is closed", null);
    }
  }

  /**
   * The driver keeps a statement's columns from when it was prepared, so a connection serves one
   * version of the schema only. The version grows before a change can be seen, so a query during
   * which it stood still has seen a single schema; any other is repeated.
   */
  private Rows queryAdmitted(String sql, List<@Nullable Object> arguments) {
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      long version = schemaVersion.getAsLong();
      try {
        Rows rows = queryOnce(sql, arguments, version);
        if (schemaVersion.getAsLong() == version) {
          return rows;
        }
      } catch (SqlFailure.Rejected e) {
        if (schemaVersion.getAsLong() == version) {
          throw e;
        }
      }
    }
    throw new SqlFailure.Busy(
        "the schema changed during " + MAX_ATTEMPTS + " attempts; ask again after a pause");
  }

  private Rows queryOnce(String sql, List<@Nullable Object> arguments, long version) {
    Reader reader = idle.poll();
    boolean keep = false;
    try {
      if (reader != null && reader.schemaVersion() != version) {
        reader.close();
        reader = null;
      }
      if (reader == null) {
        reader = Reader.open(file, limits, version);
      }
      Rows rows = reader.query(sql, arguments);
      keep = true;
      return rows;
    } catch (SqlFailure.Rejected e) {
      keep = true;
      throw e;
    } catch (SQLException e) {
      throw new SqlFailure.NotLeader("this member cannot read its database: " + e.getMessage(), e);
    } finally {
      if (reader != null && !(keep && idle.offer(reader))) {
        reader.close();
      }
    }
  }

  /** Waits for the queries under way, then closes their connections. */
  @Override
  public void close() {
    closed = true;
    permits.acquireUninterruptibly(limits.readers());
    permits.release(limits.readers());
    for (Reader reader = idle.poll(); reader != null; reader = idle.poll()) {
      reader.close();
    }
  }
}
