package dev.mvmci.sql.remote;

import dev.mvmci.sql.SqlFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Takes a copy of the database into a file that is there wholly or not at all. */
final class DatabaseReceiver {

  private static final Duration LOOK = Duration.ofMillis(100);

  private final Path target;
  private final Path partial;
  private final MessageDigest digest = Protocol.sha256();
  private final CompletableFuture<Long> done = new CompletableFuture<>();

  DatabaseReceiver(Path target) {
    this.target = target;
    this.partial = target.resolveSibling(target.getFileName() + ".partial");
  }

  /**
   * Receives over a connection of its own, which it starts and closes.
   *
   * @return the index of the last entry in the copy
   */
  long receive(ClientConnection connection, Duration silence)
      throws IOException, InterruptedException {
    Files.deleteIfExists(partial);
    try (FileChannel file =
        FileChannel.open(
            partial,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            ownerOnly(partial))) {
      connection.start(_ ->
          done.completeExceptionally(
              new SqlFailure.NotLeader("the connection was lost while copying", null)));
      connection.subscribe(new Request.Copy(), reply -> take(reply, file));
      long index = await(connection, silence);
      file.force(true);
      Files.move(partial, target, StandardCopyOption.REPLACE_EXISTING);
      return index;
    } finally {
      connection.close();
      Files.deleteIfExists(partial);
    }
  }

  /** It holds all there is, so nobody else may read it. */
  private static FileAttribute<?>[] ownerOnly(Path file) {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  private long await(ClientConnection connection, Duration silence)
      throws IOException, InterruptedException {
    while (true) {
      try {
        return done.get(LOOK.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException _) {
        connection.pulse(silence);
      } catch (ExecutionException e) {
        switch (e.getCause()) {
          case IOException cause -> throw cause;
          case SqlFailure cause -> throw cause;
          case null, default -> throw new IllegalStateException(e);
        }
      }
    }
  }

  private void take(Reply reply, FileChannel file) {
    try {
      switch (reply) {
        case Reply.Piece piece -> {
          digest.update(piece.bytes());
          ByteBuffer bytes = ByteBuffer.wrap(piece.bytes());
          while (bytes.hasRemaining()) {
            file.write(bytes);
          }
        }
        case Reply.Copied copied -> {
          if (!MessageDigest.isEqual(copied.sha256(), digest.digest())) {
            throw new IOException("the copy is not what was sent; ask again");
          }
          done.complete(copied.index());
        }
        default -> {
          Reply.Copied unexpected = Replies.expect(Reply.Copied.class, reply);
          throw new IllegalStateException("not reached: " + unexpected);
        }
      }
    } catch (IOException | RuntimeException e) {
      done.completeExceptionally(e);
    }
  }
}
