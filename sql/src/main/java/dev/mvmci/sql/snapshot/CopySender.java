package dev.mvmci.sql.snapshot;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.concurrent.Semaphore;

/**
 * Makes copies of a database and sends them: first the length in 8 bytes, then the file in parts,
 * then its SHA-256. Never holds more than one part in memory, however large the database.
 */
public final class CopySender {

  /** Size of all parts but the last. */
  static final int PART_BYTES = 256 << 10;

  private static final int MAX_AT_ONCE = 2;

  private final CopySource source;
  private final Path directory;
  private final Semaphore permits = new Semaphore(MAX_AT_ONCE);

  /**
   * A sender of copies of one database.
   *
   * @param directory for the copies while they are sent; what is in it is deleted now
   */
  public CopySender(CopySource source, Path directory) throws IOException {
    this.source = source;
    this.directory = directory;
    TemporaryFiles.empty(directory);
  }

  /**
   * Sends a copy of how the database is now.
   *
   * @throws IOException if the copy or the receiver failed, or two copies are under way already
   */
  public void send(CopySink sink) throws IOException {
    if (!permits.tryAcquire()) {
      throw new IOException(MAX_AT_ONCE + " copies are under way already; ask again later");
    }
    Path copy = Files.createTempFile(directory, "copy-", ".db");
    try {
      Files.delete(copy);
      source.copyTo(copy);
      stream(copy, sink);
    } finally {
      permits.release();
      TemporaryFiles.delete(copy);
    }
  }

  private static void stream(Path copy, CopySink sink) throws IOException {
    MessageDigest digest = Digests.sha256();
    long length = Files.size(copy);
    sink.send(ByteBuffer.allocate(Long.BYTES).putLong(length).array());
    byte[] buffer = new byte[PART_BYTES];
    try (InputStream in = Files.newInputStream(copy)) {
      for (long sent = 0; sent < length; ) {
        int read = in.readNBytes(buffer, 0, (int) Math.min(buffer.length, length - sent));
        if (read == 0) {
          throw new IOException("the copy ended at byte " + sent + " of " + length);
        }
        digest.update(buffer, 0, read);
        sink.send(Arrays.copyOf(buffer, read));
        sent += read;
      }
    }
    sink.send(digest.digest());
  }
}
