package dev.mvmci.sql.member;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;

/**
 * How far a member is in its cluster, kept in a file beside its log. A member whose disk was lost
 * has forgotten its vote and entries that it had acknowledged, so it must not vote again as if
 * nothing had been: it leaves and enters again, which gives it no vote until it holds all entries.
 */
public enum Admission {
  /** It was among those who formed the cluster, with the members of its configuration. */
  FORMED,
  /** It has to leave, and what its disk holds of the log does not count. */
  JOINING,
  /** It has left and is about to enter. */
  ENTERING,
  /** It came to a cluster that was there; its members are in the log. */
  JOINED;

  private static final String FILE = "admission";

  /** What the file in the directory says, if there is one. */
  public static Optional<Admission> read(Path directory) throws IOException {
    Path file = directory.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    String text = Files.readString(file).strip();
    return Optional.of(
        Arrays.stream(values())
            .filter(value -> value.name().equals(text))
            .findFirst()
            .orElseThrow(() -> new IOException(file + " says '" + text + "'")));
  }

  /** Writes it to the file in the directory. Durable on return. */
  public void write(Path directory) throws IOException {
    Path temporary = directory.resolve(FILE + ".tmp");
    try (FileChannel channel =
        FileChannel.open(
            temporary,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      channel.write(StandardCharsets.UTF_8.encode(name() + "\n"));
      channel.force(true);
    }
    Files.move(
        temporary,
        directory.resolve(FILE),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
