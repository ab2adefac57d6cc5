package dev.mvmci.sql.node;

import dev.mvmci.sql.ReplicatedSqlite.Read;
import dev.mvmci.sql.SqlConfig;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A process that writes rows and prints each number after its row is acknowledged, until it is
 * killed. Arguments: data directory, number of writing threads, rows to write (0 = no end).
 */
final class WriterProcess {

  private WriterProcess() {}

  public static void main(String[] arguments) throws InterruptedException {
    long startedNanos = System.nanoTime();
    long jvmStarted = ProcessHandle.current().info().startInstant().orElseThrow().toEpochMilli();
    Path directory = Path.of(arguments[0]);
    int threads = Integer.parseInt(arguments[1]);
    long rows = Long.parseLong(arguments[2]);
    try (SqliteNode node = SqliteNode.open(SqlConfig.alone(directory, 0))) {
      long openedNanos = System.nanoTime();
      node.execute("CREATE TABLE IF NOT EXISTS item (n INTEGER NOT NULL, payload TEXT)");
      System.out.println(
          "ready main_to_open_ms="
              + (openedNanos - startedNanos) / 1_000_000
              + " open_to_first_write_ms="
              + (System.nanoTime() - openedNanos) / 1_000_000
              + " jvm_to_first_write_ms~"
              + (System.currentTimeMillis() - jvmStarted));
      long first =
          node.query(Read.LOCAL, "SELECT coalesce(max(n), 0) AS n FROM item")
              .rows()
              .getFirst()
              .requiredInteger("n");
      write(node, new AtomicLong(first), threads, rows == 0 ? Long.MAX_VALUE : first + rows);
    }
  }

  private static void write(SqliteNode node, AtomicLong next, int threads, long last)
      throws InterruptedException {
    Thread[] writers = new Thread[threads];
    for (int i = 0; i < threads; i++) {
      writers[i] =
          Thread.ofVirtual()
              .start(() -> {
                for (long n = next.incrementAndGet(); n <= last; n = next.incrementAndGet()) {
                  node.execute("INSERT INTO item (n, payload) VALUES (?, ?)", n, "row " + n);
                  System.out.println(n);
                }
              });
    }
    for (Thread writer : writers) {
      writer.join();
    }
  }
}
