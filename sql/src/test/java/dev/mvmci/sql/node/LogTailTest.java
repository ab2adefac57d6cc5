package dev.mvmci.sql.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvmci.sql.ReplicatedSqlite.Read;
import dev.mvmci.sql.SqlConfig;
import dev.mvmci.sql.StartFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The end of the log, damaged in the ways a disk can damage it. */
class LogTailTest {

  @TempDir static Path original;
  @TempDir Path directory;
  private Path segment;

  @BeforeAll
  static void writeThreeRows() {
    try (SqliteNode node = SqliteNode.open(SqlConfig.alone(original))) {
      node.execute("CREATE TABLE item (n INTEGER)");
      node.execute("INSERT INTO item VALUES (1)");
      node.execute("INSERT INTO item VALUES (2)");
      node.execute("INSERT INTO item VALUES (3)");
    }
  }

  @BeforeEach
  void copy() throws IOException {
    try (Stream<Path> files = Files.walk(original)) {
      for (Path file : files.skip(1).toList()) {
        Files.copy(file, directory.resolve(original.relativize(file).toString()));
      }
    }
    try (Stream<Path> files = Files.walk(directory)) {
      segment =
          files
              .filter(file -> file.getFileName().toString().startsWith("log_inprogress_"))
              .findFirst()
              .orElseThrow();
    }
  }

  @Test
  void aTornWriteThatNobodyWasToldOfIsCutOff() throws IOException {
    byte[] sound = Files.readAllBytes(segment);
    byte[] torn = Arrays.copyOf(sound, sound.length + 4_096);
    System.arraycopy(sound, 8, torn, sound.length, 40); // begins like an entry, ends in zeros
    torn[sound.length + 20] ^= 0x55;
    Files.write(segment, torn);

    assertThat(numbersAfterOneMore()).containsExactly(1L, 2L, 3L, 4L);
    assertThat(directory.resolve("log-damaged")).isNotEmptyDirectory();
  }

  @Test
  void aTornLastEntryThatTheDatabaseHoldsCostsNothing() throws IOException {
    byte[] sound = Files.readAllBytes(segment);
    Files.write(segment, Arrays.copyOf(sound, sound.length - 3));

    assertThat(numbersAfterOneMore()).containsExactly(1L, 2L, 3L, 4L);
    try (SqliteNode node = SqliteNode.open(SqlConfig.alone(directory))) {
      assertThat(node.health().healthy()).isTrue();
    }
  }

  @Test
  void damageBeforeSoundEntriesIsRefused() throws IOException {
    byte[] bytes = Files.readAllBytes(segment);
    bytes[bytes.length / 2] ^= 0x55;
    Files.write(segment, bytes);

    assertThatThrownBy(() -> SqliteNode.open(SqlConfig.alone(directory)))
        .isInstanceOf(StartFailure.Damaged.class)
        .hasMessageContaining(segment.toString())
        .hasMessageContaining("sound entries behind it");
    assertThat(segment).hasBinaryContent(bytes);
  }

  @Test
  void aLogThatEndsTooEarlyWithoutATearIsRefused() throws IOException {
    byte[] bytes = Files.readAllBytes(segment);
    Files.write(segment, Arrays.copyOf(bytes, 8));

    assertThatThrownBy(() -> SqliteNode.open(SqlConfig.alone(directory)))
        .isInstanceOf(StartFailure.Damaged.class)
        .hasMessageContaining("but the database holds entry");
  }

  private List<Long> numbersAfterOneMore() {
    try (SqliteNode node = SqliteNode.open(SqlConfig.alone(directory))) {
      node.execute("INSERT INTO item VALUES (4)");
      return node.query(Read.STRICT, "SELECT n FROM item ORDER BY n")
          .map(row -> row.requiredInteger("n"));
    }
  }
}
