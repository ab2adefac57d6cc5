package dev.mvmci.p2p.blob;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongUnaryOperator;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A directory whose files have blobs' names, and what is known of them. Thread-safe. */
final class Shelf {

  private static final Logger log = LoggerFactory.getLogger(Shelf.class);

  private final Disk disk;
  private final Path directory;
  private final Space space;
  private final ConcurrentNavigableMap<BlobId, BlobInfo> known = new ConcurrentSkipListMap<>();

  /**
   * @param blobBytes how long a blob is whose file has so many bytes
   */
  Shelf(Disk disk, Path directory, Space space, LongUnaryOperator blobBytes) throws IOException {
    this.disk = disk;
    this.directory = directory;
    this.space = space;
    for (Disk.Entry entry : disk.list(directory)) {
      try {
        BlobId id = BlobId.parse(entry.name());
        var info = new BlobInfo(id, blobBytes.applyAsLong(entry.bytes()), entry.modified());
        space.count(Space.cost(info.bytes()));
        record(info);
      } catch (IllegalArgumentException _) {
        log.warn("event=foreign_file file={} in={}", entry.name(), directory);
      }
    }
  }

  Path path(BlobId id) {
    return directory.resolve(id.toString());
  }

  @Nullable BlobInfo get(BlobId id) {
    return known.get(id);
  }

  Collection<BlobInfo> all(@Nullable BlobId after) {
    return (after == null ? known : known.tailMap(after, false)).values();
  }

  /** Knows this from now on; its room has been taken. What was known before gives its room back. */
  void record(BlobInfo info) {
    BlobInfo before = known.put(info.id(), info);
    if (before != null) {
      space.give(Space.cost(before.bytes()));
    }
  }

  /** Knows no more of it, and gives its room back; the file stays. */
  void forget(BlobId id) {
    BlobInfo before = known.remove(id);
    if (before != null) {
      space.give(Space.cost(before.bytes()));
    }
  }

  /** When it returns, what the files are called is on disk. */
  void sync() throws IOException {
    disk.syncDirectory(directory);
  }

  /** Removes what is unwanted, nobody holds, and was stored before. */
  BlobStore.Collected sweep(Predicate<BlobId> unwanted, Instant before, Holds holds)
      throws IOException {
    int removed = 0;
    long bytes = 0;
    for (BlobInfo info : known.values()) {
      if (unwanted.test(info.id()) && info.storedAt().isBefore(before) && removed(info, holds)) {
        removed++;
        bytes += info.bytes();
      }
    }
    if (removed > 0) {
      sync();
    }
    return new BlobStore.Collected(removed, bytes);
  }

  private boolean removed(BlobInfo info, Holds holds) throws IOException {
    var gone = new AtomicBoolean();
    holds.removeIfFree(
        info.id(),
        () -> {
          // Not if it was stored anew meanwhile.
          if (info.equals(known.get(info.id()))) {
            disk.delete(path(info.id()));
            forget(info.id());
            gone.set(true);
          }
        });
    return gone.get();
  }
}
