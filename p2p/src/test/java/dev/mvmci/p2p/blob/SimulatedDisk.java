package dev.mvmci.p2p.blob;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * A disk in memory that loses at a crash what was not synced: of contents any part, of names any
 * change. It crashes at a chosen change, and it can be full.
 */
final class SimulatedDisk implements Disk {

  private final TreeMap<Path, Content> names = new TreeMap<>();
  private final TreeMap<Path, Content> syncedNames = new TreeMap<>();
  private long capacity = Long.MAX_VALUE;
  private int changes;
  private int crashAt = Integer.MAX_VALUE;

  private static final class Content {
    private byte[] bytes = {};
    private byte[] synced = {};
  }

  /** Lets everything fail from this change on, the first being 1. */
  synchronized void crashAt(int change) {
    crashAt = change;
    changes = 0;
  }

  synchronized int changes() {
    return changes;
  }

  synchronized void capacity(long bytes) {
    capacity = bytes;
  }

  /** The machine is back, with what the disk happens to have. */
  synchronized void restart(RandomGenerator chance) {
    crashAt = Integer.MAX_VALUE;
    var touched = new TreeMap<Path, Content>(names);
    touched.putAll(syncedNames);
    var left = new TreeMap<Path, Content>();
    for (Path path : touched.keySet()) {
      Map<Path, Content> from = chance.nextBoolean() ? names : syncedNames;
      Content content = from.get(path);
      if (content != null) {
        left.put(path, content);
      }
    }
    left.values().forEach(content -> content.bytes = survivor(content, chance));
    left.values().forEach(content -> content.synced = content.bytes.clone());
    names.clear();
    names.putAll(left);
    syncedNames.clear();
    syncedNames.putAll(left);
  }

  private static byte[] survivor(Content content, RandomGenerator chance) {
    if (Arrays.equals(content.bytes, content.synced)) {
      return content.bytes;
    }
    byte[] after = Arrays.copyOf(content.bytes, chance.nextInt(content.bytes.length + 1));
    return switch (chance.nextInt(3)) {
      case 0 -> content.synced;
      case 1 -> after;
      default -> {
        // The length came to the disk, and of the content only the beginning.
        yield Arrays.copyOf(after, content.bytes.length);
      }
    };
  }

  /** Alters what is there, as a failing disk does. */
  synchronized void flipBit(Path path, long position) {
    content(path).bytes[(int) position] ^= 4;
  }

  synchronized List<Path> files() {
    return List.copyOf(names.keySet());
  }

  private Content content(Path path) {
    return Objects.requireNonNull(names.get(path), () -> path + " is not there");
  }

  private void change() throws IOException {
    changes++;
    if (changes >= crashAt) {
      throw new IOException("the machine is off");
    }
  }

  @Override
  public void createDirectories(Path directory) {}

  @Override
  public synchronized List<Entry> list(Path directory) {
    var entries = new ArrayList<Entry>();
    names.forEach((path, content) -> {
      if (directory.equals(path.getParent())) {
        entries.add(new Entry(path.getFileName().toString(), content.bytes.length, Instant.EPOCH));
      }
    });
    return entries;
  }

  @Override
  public synchronized DiskFile create(Path file) throws IOException {
    if (names.containsKey(file)) {
      throw new FileAlreadyExistsException(file.toString());
    }
    return openOrCreate(file, 0);
  }

  @Override
  public synchronized DiskFile openOrCreate(Path file, long bytes) throws IOException {
    if (!names.containsKey(file)) {
      change();
      names.put(file, new Content());
    }
    return new OpenFile(content(file));
  }

  @Override
  public synchronized DiskFile open(Path file) throws IOException {
    if (!names.containsKey(file)) {
      throw new NoSuchFileException(file.toString());
    }
    return new OpenFile(content(file));
  }

  @Override
  public synchronized void rename(Path from, Path to) throws IOException {
    change();
    names.put(to, names.remove(from));
  }

  @Override
  public synchronized void delete(Path file) throws IOException {
    if (names.containsKey(file)) {
      change();
      names.remove(file);
    }
  }

  @Override
  public synchronized void syncDirectory(Path directory) throws IOException {
    change();
    syncedNames.keySet().removeIf(path -> directory.equals(path.getParent()));
    names.forEach((path, content) -> {
      if (directory.equals(path.getParent())) {
        syncedNames.put(path, content);
      }
    });
  }

  @Override
  public synchronized long usableBytes(Path directory) {
    return capacity - used();
  }

  private long used() {
    return names.values().stream().mapToLong(content -> content.bytes.length).sum();
  }

  @Override
  public Closeable lock(Path file) {
    return () -> {};
  }

  private final class OpenFile implements DiskFile {
    private final Content content;

    OpenFile(Content content) {
      this.content = content;
    }

    @Override
    public long size() {
      synchronized (SimulatedDisk.this) {
        return content.bytes.length;
      }
    }

    @Override
    public void write(long position, byte[] bytes, int offset, int count) throws IOException {
      synchronized (SimulatedDisk.this) {
        change();
        int end = (int) position + count;
        int growth = Math.max(0, end - content.bytes.length);
        if (used() + growth > capacity) {
          throw new IOException("No space left on device");
        }
        content.bytes = Arrays.copyOf(content.bytes, content.bytes.length + growth);
        System.arraycopy(bytes, offset, content.bytes, (int) position, count);
      }
    }

    @Override
    public int read(long position, byte[] bytes, int offset, int count) {
      synchronized (SimulatedDisk.this) {
        int n = Math.clamp(content.bytes.length - position, 0, count);
        System.arraycopy(content.bytes, (int) position, bytes, offset, n);
        return n;
      }
    }

    @Override
    public void truncate(long size) throws IOException {
      synchronized (SimulatedDisk.this) {
        if (content.bytes.length > size) {
          change();
          content.bytes = Arrays.copyOf(content.bytes, (int) size);
        }
      }
    }

    @Override
    public void sync() throws IOException {
      synchronized (SimulatedDisk.this) {
        change();
        content.synced = content.bytes.clone();
      }
    }

    @Override
    public void close() {}
  }
}
