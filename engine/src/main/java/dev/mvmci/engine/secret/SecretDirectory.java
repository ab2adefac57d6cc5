package dev.mvmci.engine.secret;

import dev.mvmci.engine.host.SecretSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Secrets as files: the name is the file's, the value its content without a newline at the end. A
 * directory that is not there has none.
 */
public final class SecretDirectory implements SecretSource {

  /** Larger files are no secrets. */
  static final int MAX_BYTES = 64 << 10;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");

  private final Path directory;

  public SecretDirectory(Path directory) {
    this.directory = directory;
  }

  @Override
  public Optional<byte[]> find(String name) {
    if (!NAME.matcher(name).matches()) {
      return Optional.empty();
    }
    Path file = directory.resolve(name);
    try {
      if (!Files.isRegularFile(file) || Files.size(file) > MAX_BYTES) {
        return Optional.empty();
      }
      return Optional.of(withoutNewline(Files.readAllBytes(file)));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read secret " + name + " in " + directory, e);
    }
  }

  private static byte[] withoutNewline(byte[] content) {
    boolean ends = content.length > 0 && content[content.length - 1] == '\n';
    return ends ? Arrays.copyOf(content, content.length - 1) : content;
  }
}
