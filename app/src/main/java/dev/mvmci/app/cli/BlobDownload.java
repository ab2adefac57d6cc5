package dev.mvmci.app.cli;

import dev.mvmci.app.client.CommandFailure;
import dev.mvmci.http.HttpCaller;
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

/** Brings a blob from a server to a file; every part is checked against the blob's name. */
final class BlobDownload {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final int LEAVES_PER_REQUEST = 16;

  private BlobDownload() {}

  /**
   * Brings it.
   *
   * @param file where to; null for standard output
   */
  static void of(BlobId id, HttpCaller server, @Nullable Path file) {
    try {
      var client = new BlobClient(server, TIMEOUT);
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
