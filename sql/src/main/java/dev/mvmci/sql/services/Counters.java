package dev.mvmci.sql.services;

import dev.mvmci.sql.ReplicatedSqlite;
import dev.mvmci.sql.ReplicatedSqlite.Read;
import dev.mvmci.sql.Rows;
import dev.mvmci.sql.SqlFailure;
import java.util.OptionalLong;

/**
 * Named 64-bit numbers that the whole cluster shares. Thread-safe. A change is durable on a
 * majority when its method returns; all methods may fail with a {@link SqlFailure}.
 */
public final class Counters {

  private final ServiceDatabase database;

  /** The counters that live in this database. */
  public Counters(ReplicatedSqlite database) {
    this.database = new ServiceDatabase(database, CounterSql.CREATE);
  }

  /** The value, or nothing if the counter was never set. */
  public OptionalLong get(Read level, String name) {
    Names.require("a counter's name", name);
    return value(database.read(level, CounterSql.GET, name));
  }

  /** Gives the counter this value, whatever it was. */
  public void set(String name, long value) {
    Names.require("a counter's name", name);
    database.apply(CounterSql.SET.with(name, value));
  }

  /**
   * Adds to the counter, which counts as 0 if it is not there, and answers the new value: no two
   * callers that add the same positive amount get the same answer.
   *
   * @throws SqlFailure.Rejected if the sum does not fit 64 bits; the counter keeps its value
   */
  public long add(String name, long amount) {
    Names.require("a counter's name", name);
    return value(database.apply(CounterSql.ADD.with(name, amount)).rows()).orElseThrow();
  }

  /** Removes the counter and answers its last value, or nothing if it was not there. */
  public OptionalLong delete(String name) {
    Names.require("a counter's name", name);
    return value(database.apply(CounterSql.DELETE.with(name)).rows());
  }

  private static OptionalLong value(Rows rows) {
    return rows.first()
        .map(row -> OptionalLong.of(row.requiredInteger("value")))
        .orElseGet(OptionalLong::empty);
  }
}
