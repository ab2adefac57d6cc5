package dev.mvmci.app.cli;

import dev.mvmci.app.client.CommandFailure;
import dev.mvmci.app.client.Server;
import dev.mvmci.p2p.blob.BlobClient;
import dev.mvmci.p2p.blob.BlobFailure;
import dev.mvmci.p2p.blob.BlobId;
import dev.mvmci.p2p.blob.BlobTree;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "get",
    description = "Print a blob, or write it to a file; every part is checked against its name.")
final class BlobGet implements Runnable {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final int LEAVES_PER_REQUEST = 16;

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
      var client = new BlobClient(server.caller(), TIMEOUT);
      BlobTree tree =
          client
              .tree(id)
              .orElseThrow(() ->
                  new CommandFailure(
                      CommandFailure.NOT_FOUND, "blob %s is not there".formatted(id)));
      if (file == null) {
        write(client, tree, System.out);
        System.out.flush();
      } else {
        writeFile(client, tree, file);
      }
    } catch (UncheckedIOException e) {
      throw new CommandFailure(CommandFailure.FAILED, "cannot write the blob: " + e.getMessage());
    } catch (BlobFailure e) {
      throw new CommandFailure(
          CommandFailure.FAILED, "the server cannot be believed: " + e.getMessage());
    } catch (IOException e) {
      throw new CommandFailure(
          CommandFailure.UNREACHABLE, "the blob did not come: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure(CommandFailure.FAILED, "interrupted");
    }
  }

  private BlobId id() {
    try {
      return BlobId.parse(name);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(CommandFailure.USAGE, String.valueOf(e.getMessage()));
    }
  }

  /** Under another name first, so that the file is whole or not there. */
  private static void writeFile(BlobClient client, BlobTree tree, Path file)
      throws IOException, InterruptedException {
    Path fresh = file.resolveSibling(file.getFileName() + ".part");
    boolean written = false;
    try {
      try (OutputStream out = created(fresh)) {
        write(client, tree, out);
      }
      moved(fresh, file);
      written = true;
    } finally {
      if (!written) {
        Files.deleteIfExists(fresh);
      }
    }
  }

  private static OutputStream created(Path file) {
    try {
      return Files.newOutputStream(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void moved(Path from, Path to) {
    try {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(BlobClient client, BlobTree tree, OutputStream out)
      throws IOException, InterruptedException {
    for (int first = 0; tree.length() > 0 && first < tree.leaves(); first += LEAVES_PER_REQUEST) {
      int count = Math.min(LEAVES_PER_REQUEST, tree.leaves() - first);
      client.leaves(
          tree,
          first,
          count,
          (_, content, offset, bytes) -> {
            try {
              out.write(content, offset, bytes);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
  }
}
