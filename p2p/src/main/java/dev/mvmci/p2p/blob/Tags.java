package dev.mvmci.p2p.blob;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Names that keep blobs, each a file that holds an id. Changes are on disk when they return.
 * Thread-safe.
 */
final class Tags {

  static final int MAX_TAGS = 10_000;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,99}");

  private final Disk disk;
  private final Path directory;
  private final Path incoming;

  /** Guards what follows, and the files. */
  private final ReentrantLock lock = new ReentrantLock();

  private final TreeMap<String, BlobId> tags = new TreeMap<>();

  /**
   * Reads the tags that are there.
   *
   * @param incoming where files are written before they get their name
   */
  Tags(Disk disk, Path directory, Path incoming) throws IOException {
    this.disk = disk;
    this.directory = directory;
    this.incoming = incoming;
    for (Disk.Entry entry : disk.list(directory)) {
      var _ = tags.put(entry.name(), read(directory.resolve(entry.name())));
    }
  }

  private BlobId read(Path file) throws IOException {
    var bytes = new byte[2 * BlobId.BYTES];
    try (DiskFile in = disk.open(file)) {
      int n = in.read(0, bytes, 0, bytes.length);
      return BlobId.parse(new String(bytes, 0, n, StandardCharsets.US_ASCII));
    } catch (IllegalArgumentException e) {
      throw new IOException(
          "the tag in %s is damaged (%s); remove the file".formatted(file, e.getMessage()), e);
    }
  }

  /** Refuses what cannot be a tag, saying what can. */
  static String checked(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "a tag has 1 to 100 letters, digits, '.', '_' and '-', and begins with none of '.-'");
    }
    return name;
  }

  Map<String, BlobId> all() {
    lock.lock();
    try {
      SortedMap<String, BlobId> copy = new TreeMap<>(tags);
      return copy;
    } finally {
      lock.unlock();
    }
  }

  /** Which blob it named before. */
  Optional<BlobId> set(String name, BlobId id) throws IOException {
    String checked = checked(name);
    lock.lock();
    try {
      if (!tags.containsKey(checked) && tags.size() >= MAX_TAGS) {
        throw new IOException("there are %d tags; remove some first".formatted(MAX_TAGS));
      }
      write(checked, id.toString().getBytes(StandardCharsets.US_ASCII));
      return Optional.ofNullable(tags.put(checked, id));
    } finally {
      lock.unlock();
    }
  }

  private void write(String name, byte[] content) throws IOException {
    Path fresh = incoming.resolve("tag-" + name);
    disk.delete(fresh);
    try {
      try (DiskFile file = disk.create(fresh)) {
        file.write(0, content, 0, content.length);
        file.sync();
      }
      disk.rename(fresh, directory.resolve(name));
      disk.syncDirectory(directory);
    } finally {
      disk.delete(fresh);
    }
  }

  /** Which blob it named. */
  Optional<BlobId> remove(String name) throws IOException {
    lock.lock();
    try {
      @Nullable BlobId id = tags.get(name);
      if (id != null) {
        disk.delete(directory.resolve(name));
        disk.syncDirectory(directory);
        var _ = tags.remove(name);
      }
      return Optional.ofNullable(id);
    } finally {
      lock.unlock();
    }
  }
}
