package dev.mvmci.p2p.blob;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The file system itself. */
final class NioDisk implements Disk {

  /**
   * A file that is to be so long and comes from elsewhere goes past the cache of the system: that
   * takes less than half of the processor time, and leaves the cache to what is read again.
   */
  private static final long PAST_CACHE_BYTES = 64 << 20;

  @Override
  public void createDirectories(Path directory) throws IOException {
    Files.createDirectories(directory, ownerOnly(directory, "rwx------"));
  }

  private static FileAttribute<?>[] ownerOnly(Path path, String permissions) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  @Override
  public List<Entry> list(Path directory) throws IOException {
    var entries = new ArrayList<Entry>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        try {
          entries.add(
              new Entry(
                  file.getFileName().toString(),
                  Files.size(file),
                  Files.getLastModifiedTime(file).toInstant()));
        } catch (NoSuchFileException _) {
          // It went while the directory was read.
        }
      }
    }
    return entries;
  }

  @Override
  public DiskFile create(Path file) throws IOException {
    return new ChannelFile(writable(file, StandardOpenOption.CREATE_NEW));
  }

  @Override
  public DiskFile openOrCreate(Path file, long bytes) throws IOException {
    FileChannel channel = writable(file, StandardOpenOption.CREATE);
    return bytes < PAST_CACHE_BYTES
        ? new ChannelFile(channel)
        : new PastCacheFile(new ChannelFile(channel), PastCache.open(file));
  }

  private static FileChannel writable(Path file, OpenOption how) throws IOException {
    var options = Set.of(how, StandardOpenOption.READ, StandardOpenOption.WRITE);
    return FileChannel.open(file, options, ownerOnly(file, "rw-------"));
  }

  @Override
  public DiskFile open(Path file) throws IOException {
    return new ChannelFile(FileChannel.open(file, StandardOpenOption.READ));
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void delete(Path file) throws IOException {
    Files.deleteIfExists(file);
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public long usableBytes(Path directory) throws IOException {
    return Files.getFileStore(directory).getUsableSpace();
  }

  @Override
  public Closeable lock(Path file) throws IOException {
    var options = Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileChannel channel = FileChannel.open(file, options, ownerOnly(file, "rw-------"));
    boolean taken = false;
    try {
      taken = channel.tryLock() != null;
    } catch (OverlappingFileLockException _) {
      // This process has it already; that is the same to whoever asks.
    } finally {
      if (!taken) {
        channel.close();
      }
    }
    if (!taken) {
      throw new IOException(
          "%s is in use by another process; stop it, or choose another directory"
              .formatted(file.getParent()));
    }
    return channel;
  }

  /** Whole blocks are written past the cache, as long as that works. */
  private record PastCacheFile(ChannelFile file, PastCache past) implements DiskFile {

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public void write(long position, byte[] bytes, int offset, int count) throws IOException {
      if (!past.write(position, bytes, offset, count)) {
        file.write(position, bytes, offset, count);
      }
    }

    @Override
    public int read(long position, byte[] bytes, int offset, int count) throws IOException {
      return file.read(position, bytes, offset, count);
    }

    @Override
    public void truncate(long size) throws IOException {
      file.truncate(size);
    }

    @Override
    public void sync() throws IOException {
      file.sync();
    }

    @Override
    public void close() throws IOException {
      try {
        past.close();
      } finally {
        file.close();
      }
    }
  }

  private record ChannelFile(FileChannel channel) implements DiskFile {

    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public void write(long position, byte[] bytes, int offset, int count) throws IOException {
      var buffer = ByteBuffer.wrap(bytes, offset, count);
      long at = position;
      while (buffer.hasRemaining()) {
        at += channel.write(buffer, at);
      }
    }

    @Override
    public int read(long position, byte[] bytes, int offset, int count) throws IOException {
      var buffer = ByteBuffer.wrap(bytes, offset, count);
      int done = 0;
      while (buffer.hasRemaining()) {
        int n = channel.read(buffer, position + done);
        if (n < 0) {
          break;
        }
        done += n;
      }
      return done;
    }

    @Override
    public void truncate(long size) throws IOException {
      var _ = channel.truncate(size);
    }

    @Override
    public void sync() throws IOException {
      channel.force(true);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
