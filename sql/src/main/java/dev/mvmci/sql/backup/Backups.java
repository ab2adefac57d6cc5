package dev.mvmci.sql.backup;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes backups of a running member and lets go of old ones. Thread-safe; one backup at a time.
 *
 * <p>A backup is a page-by-page copy of the database at one log entry. Making it does not stop
 * writes. Beside each backup stands a file with its SHA-256, written after it: a backup without one
 * is not whole.
 */
public final class Backups implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Backups.class);

  private final Source source;
  private final long memberId;
  private final BackupConfig config;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();
  private final ReentrantLock underWay = new ReentrantLock();
  private final DirectoryStorage local;
  private final @Nullable BackupStorage remote;

  /**
   * Backups of this member.
   *
   * @param source usually {@code SqliteNode::copyTo}
   * @param clock names backups and tells when they are too old
   */
  public Backups(Source source, long memberId, BackupConfig config, InstantSource clock) {
    this.source = source;
    this.memberId = memberId;
    this.config = config;
    this.clock = clock;
    this.local = new DirectoryStorage(config.directory());
    this.remote = config.s3() == null ? null : new S3Storage(config.s3());
  }

  /** Copies the database as it is at one entry into a new file; returns that entry's index. */
  public interface Source {
    long copyTo(Path target) throws IOException;
  }

  /**
   * Makes a backup now, keeps it in all places, and lets go of those that are too old. On disk, and
   * acknowledged by the bucket, when this returns.
   *
   * @throws BackupFailure if it could not be made, or not kept in every place; those that have it
   *     keep it
   */
  public BackupInfo backup() {
    if (!underWay.tryLock()) {
      throw new BackupFailure("a backup is under way; ask again when it is done");
    }
    Path work = null;
    try {
      Files.createDirectories(config.directory());
      work = Files.createTempDirectory(config.directory(), ".making-");
      return backup(work);
    } catch (IOException e) {
      throw new BackupFailure(
          "a backup could not be made in " + config.directory() + ": " + e.getMessage(), e);
    } finally {
      Workplace.remove(work);
      underWay.unlock();
    }
  }

  private BackupInfo backup(Path work) throws IOException {
    long startedNanos = System.nanoTime();
    Path copy = work.resolve("copy");
    long entry = source.copyTo(copy);
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    BackupName name = new BackupName(now, memberId, entry, config.keys() != null);
    Path file = sealed(copy, work.resolve(name.text()));
    long bytes = Files.size(file);
    String sha256 = Checksum.of(file);
    BackupInfo made = new BackupInfo(name, bytes, sha256, keep(file, name, sha256, work));
    log.info(
        "event=backup_made name={} bytes={} places={} took_ms={}",
        name,
        bytes,
        made.places(),
        (System.nanoTime() - startedNanos) / 1_000_000);
    letGo(local, config.keepLocal(), now);
    if (remote != null) {
      letGo(remote, config.keepRemote(), now);
    }
    return made;
  }

  private Path sealed(Path copy, Path target) throws IOException {
    BackupKeys keys = config.keys();
    if (keys == null) {
      return Files.move(copy, target);
    }
    try (InputStream plain = Files.newInputStream(copy);
        OutputStream out = Files.newOutputStream(target)) {
      Seal.seal(plain, out, keys, random);
    }
    Files.delete(copy);
    return target;
  }

  /** The bucket first, because the directory takes the file itself; one failing is not both. */
  private List<String> keep(Path file, BackupName name, String sha256, Path work)
      throws IOException {
    List<String> places = new ArrayList<>();
    IOException failure = null;
    for (BackupStorage storage : storages()) {
      try {
        storage.put(file, name.text());
        Path checksum = work.resolve("checksum");
        Files.writeString(checksum, Checksum.line(sha256, name.text()));
        storage.put(checksum, name.text() + BackupName.CHECKSUM);
        places.add(storage.place());
      } catch (IOException e) {
        log.error("event=backup_not_kept name={} place={}", name, storage.place(), e);
        failure = e;
      }
    }
    if (failure != null) {
      throw new IOException("kept only in " + places + ": " + failure.getMessage(), failure);
    }
    return places;
  }

  private List<BackupStorage> storages() {
    return remote == null ? List.of(local) : List.of(remote, local);
  }

  /** The newest stays however old it is: a machine that was off for long still has one. */
  private void letGo(BackupStorage storage, Duration keep, Instant now) {
    try {
      List<BackupName> backups = backupsIn(storage);
      for (BackupName old : backups.subList(0, Math.max(0, backups.size() - 1))) {
        if (old.member() == memberId && old.madeAt().isBefore(now.minus(keep))) {
          storage.delete(old.text() + BackupName.CHECKSUM);
          storage.delete(old.text());
          log.info("event=backup_let_go name={} place={}", old, storage.place());
        }
      }
    } catch (IOException e) {
      log.warn("event=old_backups_stay place={} reason={}", storage.place(), e.getMessage());
    }
  }

  /**
   * Where there are which backups, oldest first.
   *
   * @throws BackupFailure if a place cannot be asked
   */
  public Map<String, List<BackupName>> list() {
    Map<String, List<BackupName>> found = new TreeMap<>();
    for (BackupStorage storage : storages()) {
      try {
        found.put(storage.place(), backupsIn(storage));
      } catch (IOException e) {
        throw new BackupFailure("the backups in " + storage.place() + " are not known: " + e, e);
      }
    }
    return found;
  }

  private static List<BackupName> backupsIn(BackupStorage storage) throws IOException {
    return storage.names().stream()
        .map(BackupName::parse)
        .flatMap(Optional::stream)
        .sorted(Comparator.comparing(BackupName::madeAt).thenComparingLong(BackupName::entry))
        .toList();
  }

  @Override
  public void close() {
    storages().forEach(BackupStorage::close);
  }

  /** A directory in which something is made. */
  static final class Workplace {

    private Workplace() {}

    /** Removes the directory and what is in it; what cannot be removed is said and left. */
    static void remove(@Nullable Path directory) {
      if (directory == null) {
        return;
      }
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      } catch (IOException e) {
        log.warn("event=workplace_stays directory={} reason={}", directory, e.toString());
      }
    }
  }
}
