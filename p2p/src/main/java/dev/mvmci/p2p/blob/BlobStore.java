package dev.mvmci.p2p.blob;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Blobs in a directory, for one process. Each is one file: its bytes, followed by its leaf hashes;
 * the file's name says what both must be. What is stored is on disk when the storing call returns,
 * and a crash at any moment leaves a blob whole or absent. Blobs stay until {@link #collect} finds
 * that nobody needs them. Thread-safe.
 */
public final class BlobStore implements Closeable {

  private static final Logger log = LoggerFactory.getLogger(BlobStore.class);

  private final Layout layout;
  private final BlobLimits limits;
  private final InstantSource clock;
  private final Disk disk;
  private final Closeable processLock;
  private final Space space;
  private final Tags tags;
  private final Assemblies assemblies;
  private final Holds holds = new Holds();
  private final Shelf blobs;

  /** Blobs that are not whole yet. */
  private final Shelf partials;

  private final KnownTrees trees = new KnownTrees();
  private final Set<BlobId> damaged = ConcurrentHashMap.newKeySet();
  private final AtomicLong incoming = new AtomicLong();

  /** Where things are in the directory. */
  private record Layout(Path root) {
    Path blobs() {
      return root.resolve("blobs");
    }

    Path partial() {
      return root.resolve("partial");
    }

    Path tags() {
      return root.resolve("tags");
    }

    Path incoming() {
      return root.resolve("incoming");
    }
  }

  private BlobStore(
      Layout layout, BlobLimits limits, InstantSource clock, Disk disk, Closeable processLock)
      throws IOException {
    this.layout = layout;
    this.limits = limits;
    this.clock = clock;
    this.disk = disk;
    this.processLock = processLock;
    this.space = new Space(limits.maxTotalBytes());
    for (Disk.Entry entry : disk.list(layout.incoming())) {
      disk.delete(layout.incoming().resolve(entry.name()));
    }
    this.blobs = new Shelf(disk, layout.blobs(), space, BlobStore::contentBytes);
    this.partials = new Shelf(disk, layout.partial(), space, bytes -> bytes);
    this.assemblies = new Assemblies(disk, partials, space, holds, clock, this::publish);
    this.tags = new Tags(disk, layout.tags(), layout.incoming());
    tags.all().values().forEach(holds::hold);
  }

  /**
   * Opens the store in this directory, which is made if there is none. What a crash left half done
   * is removed; blobs that were being fetched go on from where they were.
   *
   * @throws IOException if the directory cannot be used, or another process uses it
   */
  public static BlobStore open(Path directory, BlobLimits limits, InstantSource clock)
      throws IOException {
    return open(directory, limits, clock, new NioDisk());
  }

  static BlobStore open(Path directory, BlobLimits limits, InstantSource clock, Disk disk)
      throws IOException {
    var layout = new Layout(directory.toAbsolutePath());
    for (Path part : List.of(layout.blobs(), layout.partial(), layout.tags(), layout.incoming())) {
      disk.createDirectories(part);
    }
    disk.syncDirectory(layout.root());
    Closeable lock = disk.lock(layout.root().resolve("lock"));
    boolean opened = false;
    try {
      var store = new BlobStore(layout, limits, clock, disk, lock);
      opened = true;
      return store;
    } finally {
      if (!opened) {
        lock.close();
      }
    }
  }

  /** How long a blob is whose file, leaf hashes included, has this many bytes. */
  private static long contentBytes(long fileBytes) {
    long leaves = Math.max(1, Math.ceilDiv(fileBytes, (long) BlobTree.LEAF_BYTES + BlobId.BYTES));
    return Math.max(0, fileBytes - leaves * BlobId.BYTES);
  }

  /**
   * Stores what the stream gives, up to its end; durable when it returns.
   *
   * @throws BlobFailure.TooLarge if it is larger than the store takes
   * @throws BlobFailure.NoSpace if there is no room for it
   */
  public BlobInfo put(InputStream content) throws IOException {
    return put(content, null, null);
  }

  /** As {@link #put(InputStream)}, and keeps it under this tag, at once. */
  public BlobInfo put(InputStream content, String tag) throws IOException {
    return put(content, null, Tags.checked(tag));
  }

  /**
   * As {@link #put(InputStream)}, if it is the blob that it should be. A damaged copy is replaced.
   *
   * @throws BlobFailure.Mismatch if it is another
   */
  public BlobInfo put(BlobId id, InputStream content) throws IOException {
    return put(content, id, null);
  }

  private BlobInfo put(InputStream content, @Nullable BlobId wanted, @Nullable String tag)
      throws IOException {
    Path fresh = layout.incoming().resolve("put-" + incoming.incrementAndGet());
    var writer = new BlobWriter(limits.maxBlobBytes(), space);
    boolean stored = false;
    try {
      BlobTree tree = writer.write(content, disk, fresh);
      if (wanted != null && !wanted.equals(tree.id())) {
        throw new BlobFailure.Mismatch(wanted, tree.id());
      }
      holds.hold(tree.id());
      try {
        BlobInfo info = publish(fresh, tree);
        stored = true;
        if (tag != null) {
          boolean _ = tag(tag, tree.id());
        }
        return info;
      } finally {
        holds.release(tree.id());
      }
    } catch (IOException e) {
      throw explained(e);
    } finally {
      if (!stored) {
        space.give(writer.taken());
        disk.delete(fresh);
      }
    }
  }

  /** Tells a full disk from other trouble with writing. */
  IOException explained(IOException e) throws IOException {
    boolean full =
        !(e instanceof BlobFailure) && disk.usableBytes(layout.root()) < BlobTree.LEAF_BYTES;
    return full ? new BlobFailure.NoSpace(layout.root(), e) : e;
  }

  /** Gives a complete, synced file its name. Called by one who holds the blob. */
  private BlobInfo publish(Path file, BlobTree tree) throws IOException {
    BlobId id = tree.id();
    disk.rename(file, blobs.path(id));
    try {
      blobs.sync();
    } catch (IOException e) {
      if (blobs.get(id) == null) {
        disk.delete(blobs.path(id));
      }
      throw e;
    }
    var info = new BlobInfo(id, tree.length(), clock.instant());
    boolean _ = damaged.remove(id);
    blobs.record(info);
    return info;
  }

  /** What is known of a blob, if it is here. */
  public Optional<BlobInfo> info(BlobId id) {
    return Optional.ofNullable(blobs.get(id));
  }

  /** Whether a blob is here, and no damage is known. */
  boolean hasSound(BlobId id) {
    return blobs.get(id) != null && !damaged.contains(id);
  }

  /** Bytes that count against the total. */
  public long takenBytes() {
    return space.taken();
  }

  /** What it takes. */
  public BlobLimits limits() {
    return limits;
  }

  /**
   * The blobs in the order of their names.
   *
   * @param after only those behind this one; null for all
   * @param limit at most so many
   */
  public List<BlobInfo> list(@Nullable BlobId after, int limit) {
    return blobs.all(after).stream().limit(limit).toList();
  }

  /**
   * Opens a blob for reading, if it is here.
   *
   * @throws BlobFailure.Corrupt if its leaf hashes are damaged
   */
  public Optional<BlobReader> read(BlobId id) throws IOException {
    holds.hold(id);
    boolean opened = false;
    try {
      BlobInfo info = blobs.get(id);
      if (info == null) {
        return Optional.empty();
      }
      BlobReader reader =
          BlobReader.open(disk, blobs.path(id), id, info.bytes(), trees, watcher(id));
      opened = true;
      return Optional.of(reader);
    } finally {
      if (!opened) {
        holds.release(id);
      }
    }
  }

  private BlobReader.Watcher watcher(BlobId id) {
    var closed = new AtomicBoolean();
    return new BlobReader.Watcher() {
      @Override
      public void damaged(BlobFailure.Corrupt what) {
        if (damaged.add(id)) {
          log.error("event=blob_damaged reason=\"{}\"", what.getMessage());
        }
      }

      @Override
      public void closed() {
        if (closed.compareAndSet(false, true)) {
          holds.release(id);
        }
      }
    };
  }

  /** Keeps a blob from being removed until it is closed, whether it is here yet or not. */
  public Pin pin(BlobId id) {
    holds.hold(id);
    var open = new AtomicBoolean(true);
    return () -> {
      if (open.compareAndSet(true, false)) {
        holds.release(id);
      }
    };
  }

  /** Keeps a blob while it is open; gone after a restart. */
  @FunctionalInterface
  public interface Pin extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Keeps a blob under this name, instead of what had it; durable when it returns.
   *
   * @return whether the blob is here; if not, nothing has changed
   * @throws IllegalArgumentException if this cannot be a tag
   */
  public boolean tag(String name, BlobId id) throws IOException {
    holds.hold(id);
    boolean tagged = false;
    try {
      if (blobs.get(id) == null) {
        return false;
      }
      tags.set(name, id).ifPresent(holds::release);
      tagged = true;
      return true;
    } finally {
      if (!tagged) {
        holds.release(id);
      }
    }
  }

  /** Takes a name away; whether there was one. Durable when it returns. */
  public boolean untag(String name) throws IOException {
    Optional<BlobId> before = tags.remove(name);
    before.ifPresent(holds::release);
    return before.isPresent();
  }

  /** Which names keep which blobs. */
  public Map<String, BlobId> tags() {
    return tags.all();
  }

  /**
   * Removes what nobody needs: no tag, no pin, no reader, no writer, none of these roots, and older
   * than the grace, in which a blob can be tagged that was stored without one. Goes for what is not
   * whole yet as well.
   */
  public Collected collect(Set<BlobId> roots, Duration grace) throws IOException {
    Instant before = clock.instant().minus(grace);
    Collected whole = blobs.sweep(id -> !roots.contains(id), before, holds);
    Collected rest = partials.sweep(id -> !roots.contains(id), before, holds);
    return new Collected(whole.removed() + rest.removed(), whole.bytes() + rest.bytes());
  }

  /**
   * Removes those of these that nobody needs, as {@link #collect} has it, and that are older than
   * the grace.
   */
  public Collected discard(Set<BlobId> ids, Duration grace) throws IOException {
    return blobs.sweep(ids::contains, clock.instant().minus(grace), holds);
  }

  /** What a collection removed. */
  public record Collected(int removed, long bytes) {}

  /** As {@link Assemblies#begin}. */
  PartialBlob assemble(BlobTree tree) throws IOException, InterruptedException {
    if (tree.length() > limits.maxBlobBytes()) {
      throw new BlobFailure.TooLarge(limits.maxBlobBytes());
    }
    if (damaged.remove(tree.id())) {
      assemblies.setAside(tree.id(), blobs);
    }
    return assemblies.begin(tree);
  }

  /** Lets go of the directory. Nothing is to be asked of the store afterwards. */
  @Override
  public void close() throws IOException {
    processLock.close();
  }
}
