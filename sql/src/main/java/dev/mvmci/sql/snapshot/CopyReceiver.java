package dev.mvmci.sql.snapshot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Iterator;

/** Writes the parts that a {@link CopySender} sends to a file, and believes only a whole one. */
public final class CopyReceiver {

  private final Path directory;

  /**
   * A receiver of copies.
   *
   * @param directory for copies that are not whole yet; what is in it is deleted now
   */
  public CopyReceiver(Path directory) throws IOException {
    this.directory = directory;
    TemporaryFiles.empty(directory);
  }

  /**
   * Receives one copy.
   *
   * @return a file of its own that is on disk and has the length and SHA-256 that the sender said
   * @throws IOException if the stream ended early or does not match; nothing is left
   */
  public Path receive(Iterator<byte[]> parts) throws IOException {
    TemporaryFiles.empty(directory);
    Path file = directory.resolve("received.db");
    boolean whole = false;
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      write(parts, channel);
      channel.force(true);
      whole = true;
      return file;
    } finally {
      if (!whole) {
        TemporaryFiles.delete(file);
      }
    }
  }

  private static void write(Iterator<byte[]> parts, FileChannel channel) throws IOException {
    byte[] head = next(parts, "its length");
    if (head.length != Long.BYTES) {
      throw new IOException("a copy begins with 8 bytes of length, not with " + head.length);
    }
    long length = ByteBuffer.wrap(head).getLong();
    MessageDigest digest = Digests.sha256();
    for (long received = 0; received < length; ) {
      byte[] part = next(parts, "byte " + received + " of " + length);
      received += part.length;
      if (part.length == 0 || received > length) {
        throw new IOException("a copy of " + length + " bytes came to byte " + received);
      }
      digest.update(part);
      ByteBuffer bytes = ByteBuffer.wrap(part);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }
    if (!MessageDigest.isEqual(digest.digest(), next(parts, "its checksum"))) {
      throw new IOException(
          "a copy of " + length + " bytes does not have the SHA-256 it came with");
    }
  }

  private static byte[] next(Iterator<byte[]> parts, String what) throws IOException {
    if (!parts.hasNext()) {
      throw new IOException("a copy ended before " + what);
    }
    return parts.next();
  }
}
