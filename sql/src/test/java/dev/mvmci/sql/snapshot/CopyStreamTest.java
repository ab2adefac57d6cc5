package dev.mvmci.sql.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CopyStreamTest {

  @TempDir Path directory;

  private final byte[] content = new byte[3 * CopySender.PART_BYTES + 17];
  private final List<byte[]> parts = new ArrayList<>();
  private CopySender sender;
  private CopyReceiver receiver;

  @BeforeEach
  void send() throws IOException {
    new Random(1).nextBytes(content);
    sender = new CopySender(target -> Files.write(target, content), directory.resolve("out"));
    receiver = new CopyReceiver(directory.resolve("in"));
    sender.send(parts::add);
  }

  @Test
  void aCopyArrivesAsItWasAndLeavesNothingAtTheSender() throws IOException {
    assertThat(receiver.receive(parts.iterator())).hasBinaryContent(content);
    assertThat(parts).allMatch(part -> part.length <= CopySender.PART_BYTES);
    assertThat(directory.resolve("out")).isEmptyDirectory();
  }

  @Test
  void aCopyThatEndsEarlyIsNoCopy() throws IOException {
    for (int kept = 0; kept < parts.size(); kept++) {
      List<byte[]> some = parts.subList(0, kept);
      assertThatThrownBy(() -> receiver.receive(some.iterator()))
          .as("after " + kept + " parts")
          .isInstanceOf(IOException.class)
          .hasMessageContaining("ended before");
      assertThat(directory.resolve("in")).isEmptyDirectory();
    }
  }

  @Test
  void aByteThatChangedOnTheWayIsFound() {
    parts.get(2)[100] ^= 1;

    assertThatThrownBy(() -> receiver.receive(parts.iterator())).hasMessageContaining("SHA-256");
    assertThat(directory.resolve("in")).isEmptyDirectory();
  }

  @Test
  void partsBeyondTheLengthAreRefused() {
    parts.add(2, new byte[CopySender.PART_BYTES]);

    assertThatThrownBy(() -> receiver.receive(parts.iterator())).isInstanceOf(IOException.class);
  }

  @Test
  void aThirdCopyAtOnceIsPutOff() throws IOException {
    sender.send(_ -> {
      if (parts.size() < 100) {
        parts.add(new byte[100]);
        sender.send(_ ->
            assertThatThrownBy(() -> sender.send(parts::add))
                .hasMessageContaining("2 copies are under way"));
      }
    });
  }

  @Test
  void whatAnEarlierProcessLeftIsDeleted() throws IOException {
    Files.write(directory.resolve("out").resolve("copy-1.db"), content);
    Files.write(directory.resolve("in").resolve("received.db"), content);

    sender = new CopySender(target -> {}, directory.resolve("out"));
    receiver = new CopyReceiver(directory.resolve("in"));

    try (Stream<Path> left = Files.walk(directory)) {
      assertThat(left.filter(Files::isRegularFile)).isEmpty();
    }
  }
}
