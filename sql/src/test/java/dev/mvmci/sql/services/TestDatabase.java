package dev.mvmci.sql.services;

import dev.mvmci.sql.ReplicatedSqlite.Read;
import dev.mvmci.sql.SqlConfig;
import dev.mvmci.sql.node.SqliteNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/** A real database whose time stands until the test moves it. */
final class TestDatabase implements AutoCloseable, InstantSource {

  static final long START = 1_700_000_000_000L;

  private final AtomicLong now = new AtomicLong(START);
  final SqliteNode sqlite;

  TestDatabase(Path directory) {
    sqlite = SqliteNode.open(SqlConfig.alone(directory), this);
  }

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(now.get());
  }

  void pass(Duration time) {
    now.addAndGet(time.toMillis());
  }

  /** What a query that counts, counts. */
  long count(String query, Object... arguments) {
    return sqlite.query(Read.STRICT, query, arguments).first().orElseThrow().requiredInteger("n");
  }

  @Override
  public void close() {
    sqlite.close();
  }
}
