package dev.mvmci.app.cli;

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
      throw UnreadableFile.failure(file, e);
    }
  }
}
