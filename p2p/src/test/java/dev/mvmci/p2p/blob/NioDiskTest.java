package dev.mvmci.p2p.blob;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NioDiskTest {

  private static final int LEAF = BlobTree.LEAF_BYTES;

  @TempDir Path directory;

  private static byte[] noise(int bytes) {
    var noise = new byte[bytes];
    new Random(7).nextBytes(noise);
    return noise;
  }

  /** The long one goes past the cache of the system, where it can. */
  @ParameterizedTest
  @ValueSource(longs = {0, 1L << 30})
  void whatIsWrittenInAnyOrderIsRead(long announced) throws IOException {
    byte[] content = noise(3 * LEAF + 77);
    Path path = directory.resolve("file");
    var disk = new NioDisk();
    try (DiskFile file = disk.openOrCreate(path, announced)) {
      file.write(2L * LEAF, content, 2 * LEAF, LEAF);
      file.write(3L * LEAF, content, 3 * LEAF, 77);
      file.write(0, content, 0, LEAF);
      file.write(LEAF, content, LEAF, LEAF);
      var read = new byte[content.length];
      assertThat(file.read(0, read, 0, read.length)).isEqualTo(content.length);
      assertThat(read).isEqualTo(content);
      file.sync();
    }
    assertThat(Files.readAllBytes(path)).isEqualTo(content);
  }

  @Test
  void aFileIsCutAndContinuedPastTheCache() throws IOException {
    byte[] content = noise(2 * LEAF);
    Path path = directory.resolve("file");
    Files.write(path, new byte[5 * LEAF]);
    try (DiskFile file = new NioDisk().openOrCreate(path, 1L << 30)) {
      file.truncate(2L * LEAF);
      file.write(LEAF, content, LEAF, LEAF);
      file.write(0, content, 0, LEAF);
      assertThat(file.size()).isEqualTo(2L * LEAF);
    }
    assertThat(Files.readAllBytes(path)).isEqualTo(content);
  }

  @Test
  void whatIsNoWholeBlockIsLeftToTheCache() throws IOException {
    Path path = directory.resolve("file");
    Files.createFile(path);
    try (PastCache past = PastCache.open(path)) {
      assertThat(past.write(0, new byte[77], 0, 77)).isFalse();
    }
    assertThat(path).isEmptyFile();
  }
}
