package dev.mvmci.sql.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mvmci.sql.LoopbackMembers;
import dev.mvmci.sql.SqlConfig.Member;
import dev.mvmci.sql.SqlFailure;
import dev.mvmci.sql.remote.RemoteSqlite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The trap of a snapshot that is larger than the heap: members of 64 MB hold a database of more
 * than twice that, their logs no longer hold its beginning, and one of them has lost its disk.
 */
class LargeCopyIT {

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final long LEAST_BYTES = 150L << 20;
  private static final int ROW_BYTES = 256 << 10;
  private static final int ROWS = 640;

  private final List<Member> members = LoopbackMembers.withFreePorts(3);
  private final List<ServedProcess> processes = new ArrayList<>();
  private final AtomicLong written = new AtomicLong();
  private final AtomicBoolean enough = new AtomicBoolean();

  @TempDir Path directory;

  @AfterEach
  void end() {
    processes.forEach(ServedProcess::close);
  }

  @Test
  void aMemberWithoutItsDiskTakesADatabaseLargerThanTheHeapsWhileWritesGoOn() throws Exception {
    for (Member member : members) {
      processes.add(
          ServedProcess.start(
              List.of(),
              directory(member.id()),
              directory.resolve("m" + member.id() + ".txt"),
              member.id(),
              members,
              "-Xmx64m",
              "-D" + ServedProcess.CHECKPOINT + "=40"));
    }
    try (RemoteSqlite database = ServedProcess.connect(members, PATIENCE)) {
      fill(database);
      long wiped = 1 + database.health().leader() % 3;
      assertThat(Files.size(directory(wiped).resolve("sql.db"))).isGreaterThan(LEAST_BYTES);
      assertThat(logBytes(database.health().leader())).isLessThan(LEAST_BYTES / 3);

      process(wiped).kill();
      delete(directory(wiped));
      Thread writer = Thread.ofPlatform().start(() -> writeOn(database));
      long before = written.get();
      process(wiped).restart();
      await().atMost(PATIENCE).until(() -> process(wiped).output().contains("event=joined"));
      assertThat(written.get()).as("rows written meanwhile").isGreaterThan(before);
      enough.set(true);
      writer.join();
      assertThat(process(wiped).output()).contains("event=copy_received");
    }

    await().atMost(PATIENCE).until(this::allHoldTheSame);
    for (ServedProcess process : processes) {
      assertThat(process.output())
          .doesNotContain("OutOfMemoryError")
          .doesNotContain("state_diverged");
    }
  }

  private static void fill(RemoteSqlite database) {
    await()
        .atMost(PATIENCE)
        .ignoreExceptionsInstanceOf(SqlFailure.class)
        .untilAsserted(() ->
            database.execute(
                "CREATE TABLE IF NOT EXISTS page (n INTEGER PRIMARY KEY, content BLOB)"));
    Random random = new Random(20261121);
    for (int row = 1; row <= ROWS; row++) {
      byte[] content = new byte[ROW_BYTES];
      random.nextBytes(content);
      database.execute("INSERT INTO page VALUES (?, ?)", row, content);
    }
  }

  private void writeOn(RemoteSqlite database) {
    while (!enough.get()) {
      database.execute(
          "INSERT INTO page VALUES (?, ?)", ROWS + written.incrementAndGet(), new byte[1_000]);
    }
  }

  private boolean allHoldTheSame() throws SQLException {
    String sql = "SELECT n, content FROM page ORDER BY n";
    String first = DatabaseContent.digest(directory(1), sql);
    return first.equals(DatabaseContent.digest(directory(2), sql))
        && first.equals(DatabaseContent.digest(directory(3), sql));
  }

  private Path directory(long id) {
    return directory.resolve("m" + id);
  }

  private ServedProcess process(long id) {
    return processes.get((int) id - 1);
  }

  private long logBytes(long id) throws IOException {
    try (Stream<Path> files = Files.walk(directory(id).resolve("log"))) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }

  private static void delete(Path tree) throws IOException {
    try (Stream<Path> paths = Files.walk(tree)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
