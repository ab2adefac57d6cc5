package dev.mvmci.sql.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvmci.sql.ReplicatedSqlite.Read;
import dev.mvmci.sql.SqlConfig;
import dev.mvmci.sql.SqlFailure;
import dev.mvmci.sql.StartFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.Thread.UncaughtExceptionHandler;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteNodeStartTest {

  @TempDir Path directory;

  @Test
  void stateOutlivesRestartsWithAndWithoutAPort() {
    try (SqliteNode node = SqliteNode.open(SqlConfig.alone(directory))) {
      node.execute("CREATE TABLE item (n INTEGER)");
      node.execute("INSERT INTO item VALUES (1)");
      assertThat(node.raftPort()).isZero();
    }
    try (SqliteNode node = SqliteNode.open(SqlConfig.alone(directory, 0))) {
      assertThat(node.raftPort()).isPositive();
      assertThat(node.health().healthy()).isTrue();
      node.execute("INSERT INTO item VALUES (2)");
    }
    SqliteNode node = SqliteNode.open(SqlConfig.alone(directory));
    assertThat(numbers(node)).containsExactly(1L, 2L);
    node.close();

    assertThat(node.health().healthy()).isFalse();
    assertThatThrownBy(() -> node.execute("DELETE FROM item"))
        .isInstanceOf(SqlFailure.NotLeader.class);
    assertThatThrownBy(() -> numbers(node)).isInstanceOf(SqlFailure.NotLeader.class);
  }

  @Test
  void anUnusableStartNamesWhatIsInTheWay() throws IOException {
    UncaughtExceptionHandler handler = Thread.getDefaultUncaughtExceptionHandler();
    Path file = Files.writeString(directory.resolve("file"), "");
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"));
        SqliteNode node = SqliteNode.open(SqlConfig.alone(directory.resolve("a")))) {
      assertThat(node.health().healthy()).isTrue();

      assertThatThrownBy(() -> SqliteNode.open(SqlConfig.alone(directory.resolve("a"))))
          .isInstanceOf(StartFailure.DirectoryInUse.class)
          .hasMessageContaining(directory.resolve("a").toString());
      assertThatThrownBy(() -> SqliteNode.open(SqlConfig.alone(file.resolve("b"))))
          .isInstanceOf(StartFailure.DirectoryUnusable.class)
          .hasMessageContaining(file.toString());
      assertThatThrownBy(
              () -> SqliteNode.open(SqlConfig.alone(directory.resolve("c"), taken.getLocalPort())))
          .isInstanceOf(StartFailure.PortInUse.class)
          .hasMessageContaining("127.0.0.1:" + taken.getLocalPort())
          .message()
          .hasLineCount(1);
    }
    assertThat(Thread.getDefaultUncaughtExceptionHandler())
        .as("the process is not this library's")
        .isEqualTo(handler);
  }

  @Test
  void aFileThatIsNoDatabaseIsRefused() throws IOException {
    Files.writeString(directory.resolve("sql.db"), "something else entirely ".repeat(100));

    assertThatThrownBy(() -> SqliteNode.open(SqlConfig.alone(directory)))
        .isInstanceOf(StartFailure.Damaged.class)
        .hasMessageContaining("sql.db");
  }

  @Test
  void aDatabaseWithoutItsLogIsRefused() throws IOException {
    try (SqliteNode node = SqliteNode.open(SqlConfig.alone(directory))) {
      node.execute("CREATE TABLE item (n INTEGER)");
    }
    Files.move(directory.resolve("log"), directory.resolve("log-elsewhere"));

    assertThatThrownBy(() -> SqliteNode.open(SqlConfig.alone(directory)))
        .isInstanceOf(StartFailure.Damaged.class)
        .hasMessageContaining("no log")
        .hasMessageContaining("backup");
  }

  @Test
  void theLogIsCutOffBehindCheckpointsAndTheRestStillStarts() {
    SqlConfig config = SqlConfig.alone(directory);
    try (SqliteNode node = SqliteNode.open(config)) {
      node.execute("CREATE TABLE item (n INTEGER, data BLOB)");
      for (long n : LongStream.range(0, 30).toArray()) {
        node.execute("INSERT INTO item VALUES (?, ?)", n, new byte[1 << 20]);
        if (n % 10 == 9) {
          node.checkpoint();
        }
      }
    }
    assertThat(sizeOf(directory.resolve("log"))).isLessThan(20L << 20);
    try (SqliteNode node = SqliteNode.open(config)) {
      assertThat(numbers(node)).hasSize(30);
      node.execute("INSERT INTO item VALUES (30, NULL)");
      assertThat(numbers(node)).hasSize(31);
    }
  }

  private static List<Long> numbers(SqliteNode node) {
    return node.query(Read.LOCAL, "SELECT n FROM item ORDER BY n")
        .map(row -> row.requiredInteger("n"));
  }

  private static long sizeOf(Path directory) {
    try (var files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
