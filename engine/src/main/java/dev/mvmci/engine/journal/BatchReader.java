package dev.mvmci.engine.journal;

import dev.mvmci.engine.store.Database;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Reads batches, keeping those used last in memory. */
final class BatchReader {

  /** What batches in memory may take together; the one used last stays in any case. */
  static final long MAX_CACHED_BYTES = 16L << 20;

  private final Database database;
  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by the lock: batches by number, the one used longest ago first.
  private final LinkedHashMap<Long, byte[]> cached = new LinkedHashMap<>(16, 0.75f, true);
  private long cachedBytes;

  BatchReader(Database database) {
    this.database = database;
  }

  /** The batch of this number, or null if there is none (any more). */
  byte @Nullable [] read(long batch) {
    byte[] known = fromCache(batch);
    if (known != null) {
      return known;
    }
    byte[] read = fromDatabase(batch);
    if (read != null) {
      put(batch, read);
    }
    return read;
  }

  private byte @Nullable [] fromCache(long batch) {
    lock.lock();
    try {
      return cached.get(batch);
    } finally {
      lock.unlock();
    }
  }

  private byte @Nullable [] fromDatabase(long batch) {
    return database.read(reader -> {
      PreparedStatement select = reader.statement("SELECT data FROM journal WHERE lsn = ?");
      select.setLong(1, batch);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? row.getBytes(1) : null;
      }
    });
  }

  void put(long batch, byte[] bytes) {
    lock.lock();
    try {
      byte[] before = cached.put(batch, bytes);
      cachedBytes += bytes.length - (before == null ? 0 : before.length);
      while (cachedBytes > MAX_CACHED_BYTES && cached.size() > 1) {
        Map.Entry<Long, byte[]> eldest = cached.firstEntry();
        cachedBytes -= eldest.getValue().length;
        cached.remove(eldest.getKey());
      }
    } finally {
      lock.unlock();
    }
  }
}
