package dev.mvmci.sql.node;

import dev.mvmci.sql.ReplicatedSqlite.Read;
import dev.mvmci.sql.SqlConfig;
import dev.mvmci.sql.SqlFailure;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A process that writes numbered rows and prints "ack n" after each acknowledgement, until it is
 * killed or a write fails; then it prints why and ends with code 3. Arguments: data directory,
 * number of writing threads.
 */
final class WriterProcess {

  private WriterProcess() {}

  public static void main(String[] arguments) throws InterruptedException {
    Path directory = Path.of(arguments[0]);
    try (SqliteNode node = SqliteNode.open(SqlConfig.alone(directory))) {
      node.execute("CREATE TABLE IF NOT EXISTS item (n INTEGER NOT NULL, payload TEXT)");
      long first =
          node.query(Read.STRICT, "SELECT coalesce(max(n), 0) AS n FROM item")
              .rows()
              .getFirst()
              .requiredInteger("n");
      SqlFailure failure = write(node, new AtomicLong(first), Integer.parseInt(arguments[1]));
      System.out.println("failed healthy=" + node.health().healthy() + " " + failure);
    }
    System.exit(3);
  }

  private static @Nullable SqlFailure write(SqliteNode node, AtomicLong last, int threads)
      throws InterruptedException {
    AtomicReference<@Nullable SqlFailure> failure = new AtomicReference<>();
    Thread[] writers = new Thread[threads];
    for (int i = 0; i < threads; i++) {
      writers[i] =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  while (failure.get() == null) {
                    long n = last.incrementAndGet();
                    node.execute("INSERT INTO item VALUES (?, ?)", n, "payload ".repeat(20));
                    System.out.println("ack " + n);
                  }
                } catch (SqlFailure e) {
                  failure.compareAndSet(null, e);
                }
              });
    }
    for (Thread writer : writers) {
      writer.join();
    }
    return failure.get();
  }
}
