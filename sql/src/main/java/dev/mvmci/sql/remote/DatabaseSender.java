package dev.mvmci.sql.remote;

import dev.mvmci.sql.SqlFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends callers a copy of the database: made in the directory for temporary files, which needs as
 * much room as the database, then sent as fast as the caller takes it.
 */
final class DatabaseSender {

  private static final Logger log = LoggerFactory.getLogger(DatabaseSender.class);

  private final Source source;
  private final Semaphore atATime = new Semaphore(1);

  /** Copies the database into a new file and tells the index of the last entry in it. */
  interface Source {
    long copyTo(Path target) throws IOException;
  }

  DatabaseSender(Source source) {
    this.source = source;
  }

  /** Sends pieces, and then that it is done or has failed. Returns when all are on their way. */
  void send(Outbox outbox, Consumer<Reply> replies) {
    if (!atATime.tryAcquire()) {
      replies.accept(
          new Reply.Failed(
              new SqlFailure.Busy("another copy is being sent; ask again when it is done")));
      return;
    }
    try {
      replies.accept(sendPieces(outbox, replies));
    } catch (IOException e) {
      log.warn("event=copy_failed reason={}", e.getMessage());
      replies.accept(new Reply.Failed(new SqlFailure.NotLeader("no copy could be made: " + e, e)));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      atATime.release();
    }
  }

  private Reply sendPieces(Outbox outbox, Consumer<Reply> replies)
      throws IOException, InterruptedException {
    Path work = Files.createTempDirectory("mvm-ci-copy");
    Path copy = work.resolve("copy.db");
    try {
      long index = source.copyTo(copy);
      MessageDigest digest = Protocol.sha256();
      try (InputStream in = Files.newInputStream(copy)) {
        for (byte[] piece = in.readNBytes(Protocol.PART_BYTES / 2);
            piece.length > 0 && !outbox.isClosed();
            piece = in.readNBytes(Protocol.PART_BYTES / 2)) {
          digest.update(piece);
          outbox.awaitRoom();
          replies.accept(new Reply.Piece(piece));
        }
      }
      return new Reply.Copied(index, digest.digest());
    } finally {
      Files.deleteIfExists(copy);
      Files.deleteIfExists(work);
    }
  }
}
