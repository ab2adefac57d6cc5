package dev.mvmci.jobs;

import dev.mvmci.sql.ReplicatedSqlite;
import dev.mvmci.sql.SqlConfig;
import dev.mvmci.sql.Statement;
import dev.mvmci.sql.node.SqliteNode;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.stream.Stream;

/** A real one-member database, on which queues begin empty. */
final class TestNode implements AutoCloseable {

  final ReplicatedSqlite sqlite;
  private final InstantSource clock;

  TestNode(Path directory, InstantSource clock) {
    this.clock = clock;
    this.sqlite = SqliteNode.open(SqlConfig.alone(directory, 0), clock);
  }

  /** Forgets everything and opens a queue. */
  JobQueue emptyQueue(JobsConfig config) {
    JobSchema.install(new JobDatabase(sqlite));
    sqlite.transaction(
        Stream.of(
                "DELETE FROM workflows",
                "DELETE FROM workers",
                "UPDATE job_counters SET value = 0 WHERE name = 'job'")
            .map(Statement::of)
            .toList());
    return JobQueue.open(sqlite, config, clock);
  }

  @Override
  public void close() {
    sqlite.close();
  }
}
