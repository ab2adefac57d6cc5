package dev.mvmci.sql.services;

import dev.mvmci.sql.ReplicatedSqlite;
import dev.mvmci.sql.ReplicatedSqlite.Read;
import dev.mvmci.sql.Rows;
import dev.mvmci.sql.SqlFailure;
import dev.mvmci.sql.Statement;
import dev.mvmci.sql.StatementResult;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A named cache of bytes under text keys, each with a time to live. Thread-safe. A change is
 * durable on a majority when its method returns; all methods may fail with a {@link SqlFailure}.
 *
 * <p>Changes decide by the time of their log entry, so they mean the same on every member. A read
 * hides what is past that time or past the reader's own clock. Each put removes up to {@value
 * #SWEPT_BY_A_PUT} expired values of any cache, so that garbage cannot gather.
 */
public final class Cache {

  /** A value may have this many bytes, 1 MiB. */
  public static final int MAX_VALUE_BYTES = 1 << 20;

  /** The longest that a value can live, for those who want no end. */
  public static final Duration FOREVER = Duration.ofDays(36_500);

  static final int SWEPT_BY_A_PUT = 8;
  private static final int MAX_SWEPT_AT_ONCE = 10_000;

  private final ServiceDatabase database;
  private final String name;
  private final InstantSource clock;

  /**
   * The cache of this name, which need not exist.
   *
   * @param clock hides expired values from reads while no entries move the log's time
   */
  public Cache(ReplicatedSqlite database, String name, InstantSource clock) {
    Names.require("a cache's name", name);
    this.database = new ServiceDatabase(database, CacheSql.CREATE, CacheSql.CREATE_INDEX);
    this.name = name;
    this.clock = clock;
  }

  /** The value, or nothing if there is none that is alive. */
  public Optional<byte[]> get(Read level, String key) {
    requireKey(key);
    return value(database.read(level, CacheSql.GET, name, key, clock.millis()));
  }

  /** Stores the value, whatever was there. */
  public void put(String key, byte[] value, Duration timeToLive) {
    store(CacheSql.PUT, key, value, timeToLive);
  }

  /** Stores the value if there is none that is alive; whether it did. */
  public boolean putIfAbsent(String key, byte[] value, Duration timeToLive) {
    return store(CacheSql.PUT_IF_ABSENT, key, value, timeToLive).changes() > 0;
  }

  /** Stores the value if there is one that is alive; whether it did. */
  public boolean replace(String key, byte[] value, Duration timeToLive) {
    requireKey(key);
    requireValue(value);
    long millis = Names.requireMillis("a time to live", timeToLive);
    return database.apply(CacheSql.REPLACE.with(value, millis, name, key)).changes() > 0;
  }

  /** Removes the value; whether there was one that was alive. */
  public boolean delete(String key) {
    return getAndRemove(key).isPresent();
  }

  /** Removes the value and answers it; of several callers at once only one gets it. */
  public Optional<byte[]> getAndRemove(String key) {
    requireKey(key);
    return value(database.apply(CacheSql.REMOVE.with(name, key)).rows());
  }

  /**
   * Removes values of this cache whatever their age, at most so many in one command; the number
   * removed. Repeat until it is 0.
   */
  public int clear(int limit) {
    return database.apply(CacheSql.CLEAR.with(name, requireLimit(limit))).changes();
  }

  /** Removes expired values of all caches, at most so many in one command; the number removed. */
  public int sweep(int limit) {
    return database.apply(CacheSql.SWEEP.with(requireLimit(limit))).changes();
  }

  private StatementResult store(CacheSql sql, String key, byte[] value, Duration timeToLive) {
    requireKey(key);
    requireValue(value);
    long millis = Names.requireMillis("a time to live", timeToLive);
    List<Statement> command =
        List.of(sql.with(name, key, value, millis), CacheSql.SWEEP.with(SWEPT_BY_A_PUT));
    return database.apply(command).getFirst();
  }

  private static Optional<byte[]> value(Rows rows) {
    return rows.first()
        .map(row -> row.value("value"))
        .filter(Objects::nonNull)
        .map(byte[].class::cast);
  }

  private static void requireKey(String key) {
    Names.require("a cache key", key);
  }

  private static void requireValue(byte[] value) {
    if (value.length > MAX_VALUE_BYTES) {
      throw new IllegalArgumentException(
          "a value has " + value.length + " bytes, allowed are " + MAX_VALUE_BYTES);
    }
  }

  private static int requireLimit(int limit) {
    if (limit < 1 || limit > MAX_SWEPT_AT_ONCE) {
      throw new IllegalArgumentException(
          "the limit is " + limit + ", allowed are 1 to " + MAX_SWEPT_AT_ONCE);
    }
    return limit;
  }
}
