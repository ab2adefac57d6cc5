package dev.mvmci.jobs;

import dev.mvmci.sql.ReplicatedSqlite;
import dev.mvmci.sql.SqlConfig;
import dev.mvmci.sql.Statement;
import dev.mvmci.sql.node.SqliteNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A real one-member database of a test class, on which queues begin empty. */
final class TestNode implements AfterAllCallback {

  final ReplicatedSqlite sqlite;
  private final Path directory;
  private final InstantSource clock;

  TestNode(InstantSource clock) {
    this.clock = clock;
    try {
      directory = Files.createTempDirectory("mvm-ci-jobs");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    sqlite = SqliteNode.open(SqlConfig.alone(directory, 0), clock);
  }

  /** Forgets everything and opens a queue. */
  JobQueue emptyQueue() {
    return emptyQueue(JobsConfig.defaults("node-1"));
  }

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
  public void afterAll(ExtensionContext context) throws IOException {
    sqlite.close();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
