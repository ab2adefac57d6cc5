package dev.mvmci.app.cli;

import dev.mvmci.app.client.CommandFailure;
import dev.mvmci.repram.client.Sealer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whether values and names are encrypted before they leave this machine. */
final class SealOption {

  @Option(
      names = "--passphrase-file",
      paramLabel = "FILE",
      description = {
        "Encrypt with the passphrase in this file (or in REPRAM_PASSPHRASE): AES-256-GCM;",
        "the nodes see neither value nor key."
      })
  private @Nullable Path file;

  @Option(
      names = "--space",
      paramLabel = "WORD",
      defaultValue = "${env:REPRAM_SPACE:-default}",
      description =
          "Keeps groups with the same passphrase apart (REPRAM_SPACE; default 'default').")
  private String space;

  /** Deriving the keys takes about half a second, by design. */
  Optional<Sealer> sealer() {
    String passphrase = passphrase();
    return passphrase.isEmpty() ? Optional.empty() : Optional.of(Sealer.of(passphrase, space));
  }

  private String passphrase() {
    if (file == null) {
      return Optional.ofNullable(System.getenv("REPRAM_PASSPHRASE")).orElse("");
    }
    try {
      String passphrase = Files.readString(file).strip();
      if (passphrase.isEmpty()) {
        throw new CommandFailure(CommandFailure.USAGE, "'%s' holds no passphrase".formatted(file));
      }
      return passphrase;
    } catch (IOException e) {
      throw UnreadableFile.failure(file, e);
    }
  }
}
