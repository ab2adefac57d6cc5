package dev.mvmci.app.cli;

import dev.mvmci.app.client.CommandFailure;
import dev.mvmci.app.client.Server;
import dev.mvmci.p2p.blob.BlobId;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "get",
    description = "Print a blob, or write it to a file; every part is checked against its name.")
final class BlobGet implements Runnable {

  @Mixin private Help help;
  @Mixin private ControlOption control;

  @Parameters(paramLabel = "NAME", description = "64 hexadecimal digits.")
  private String name;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Write it there instead of to standard output.")
  private @Nullable Path file;

  @Override
  public void run() {
    BlobId id = id();
    try (Server server = control.connect()) {
      BlobDownload.of(id, server.caller(), file);
    }
  }

  private BlobId id() {
    try {
      return BlobId.parse(name);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(CommandFailure.USAGE, String.valueOf(e.getMessage()));
    }
  }
}
