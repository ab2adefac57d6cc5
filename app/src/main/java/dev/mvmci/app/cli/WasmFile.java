package dev.mvmci.app.cli;

import dev.mvmci.app.client.CommandFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A module given on the command line. */
final class WasmFile {

  private WasmFile() {}

  static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new CommandFailure(
          CommandFailure.NOT_FOUND,
          "cannot read '%s' (%s)".formatted(file, e.getClass().getSimpleName()));
    }
  }
}
