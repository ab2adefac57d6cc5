package dev.mvmci.app.cli;

import dev.mvmci.app.client.CommandFailure;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** Says why something named on the command line could not be read. */
final class UnreadableFile {

  private UnreadableFile() {}

  /** The end of the command; {@code what} is the file, or what is read instead of one. */
  static CommandFailure failure(Object what, IOException e) {
    String why =
        switch (e) {
          case NoSuchFileException _ -> "there is no such file";
          case AccessDeniedException _ -> "permission denied";
          case CharacterCodingException _ -> "it is not UTF-8";
          default -> String.valueOf(e.getMessage());
        };
    return new CommandFailure(
        CommandFailure.NOT_FOUND, "cannot read '%s': %s".formatted(what, why));
  }
}
