package dev.mvmci.p2p.blob;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes whole blocks of a file past the cache of the system, where file system and JVM can do
 * that. What was written is not on disk before the file is synced, as ever. Thread-safe.
 */
final class PastCache implements Closeable {

  private static final Logger log = LoggerFactory.getLogger(PastCache.class);
  private static final Optional<OpenOption> DIRECT = direct();

  /** Null once it has turned out not to work. */
  private volatile @Nullable FileChannel channel;

  private final int blockBytes;

  /** One for each writer at the most: a write needs memory that begins at a block. */
  private final Queue<ByteBuffer> buffers = new ConcurrentLinkedQueue<>();

  private PastCache(@Nullable FileChannel channel, int blockBytes) {
    this.channel = channel;
    this.blockBytes = blockBytes;
  }

  /** In a module of its own that a runtime may leave out, and no part of Java's specification. */
  private static Optional<OpenOption> direct() {
    try {
      Object[] options = Class.forName("com.sun.nio.file.ExtendedOpenOption").getEnumConstants();
      return Arrays.stream(options)
          .filter(option -> option.toString().equals("DIRECT"))
          .map(OpenOption.class::cast)
          .findFirst();
    } catch (ClassNotFoundException _) {
      return Optional.empty();
    }
  }

  /** For a file that is there. */
  static PastCache open(Path file) {
    if (DIRECT.isPresent()) {
      try {
        int blockBytes = Math.toIntExact(Files.getFileStore(file).getBlockSize());
        var options = Set.of(StandardOpenOption.WRITE, DIRECT.get());
        return new PastCache(FileChannel.open(file, options), blockBytes);
      } catch (IOException | UnsupportedOperationException | ArithmeticException e) {
        log.debug("no way past the cache for {}", file, e);
      }
    }
    return new PastCache(null, 1);
  }

  /** Whether all of it was written; if not, some may be. */
  boolean write(long position, byte[] bytes, int offset, int count) throws IOException {
    FileChannel open = channel;
    if (open == null || position % blockBytes != 0 || count % blockBytes != 0) {
      return false;
    }
    ByteBuffer spare = buffers.poll();
    ByteBuffer buffer =
        spare == null || spare.capacity() < count
            ? ByteBuffer.allocateDirect(count + blockBytes - 1).alignedSlice(blockBytes)
            : spare;
    try {
      buffer.clear().put(bytes, offset, count).flip();
      while (buffer.hasRemaining()) {
        int _ = open.write(buffer, position + buffer.position());
      }
      return true;
    } catch (IOException e) {
      // If it is the disk itself that fails, it will do so for who writes through the cache, too.
      log.debug("no way past the cache any more", e);
      channel = null;
      open.close();
      return false;
    } finally {
      buffers.add(buffer);
    }
  }

  @Override
  public void close() throws IOException {
    FileChannel open = channel;
    if (open != null) {
      open.close();
    }
  }
}
