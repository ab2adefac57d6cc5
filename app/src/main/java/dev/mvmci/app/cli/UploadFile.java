package dev.mvmci.app.cli;

import dev.mvmci.app.client.CommandFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file given on the command line that is sent from memory. */
final class UploadFile {

  private static final long MAX_BYTES = 512 << 20;

  private UploadFile() {}

  /**
   * Its content.
   *
   * @param method with which a larger one can be sent otherwise
   * @param target the same
   */
  static byte[] read(Path file, String method, String target) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new CommandFailure(
            CommandFailure.USAGE,
            "'%s' is larger than %d bytes; send it with `curl -X %s -T FILE URL%s`"
                .formatted(file, MAX_BYTES, method, target));
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw UnreadableFile.failure(file, e);
    }
  }
}
