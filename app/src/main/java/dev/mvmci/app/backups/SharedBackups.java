package dev.mvmci.app.backups;

import dev.mvmci.control.modules.BlobBringer;
import dev.mvmci.p2p.blob.BlobId;
import dev.mvmci.p2p.blob.BlobInfo;
import dev.mvmci.p2p.blob.BlobStore;
import dev.mvmci.sql.ReplicatedSqlite;
import dev.mvmci.sql.backup.BackupConfig;
import dev.mvmci.sql.backup.BackupDirectory;
import dev.mvmci.sql.backup.BackupName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sealed backups as blobs that every member of the cluster keeps, so that they outlive the machine
 * that made them. What a member finds in its own directory it adds; what others have added it
 * brings; what is past its time all let go of, but for the newest. Each look does what is still to
 * be done, so a crash at any moment does no harm. Backups that are not sealed stay where they are:
 * every peer that was let in can read blobs.
 */
public final class SharedBackups implements AutoCloseable {

  private static final Duration INTERVAL = Duration.ofSeconds(5);
  private static final Logger log = LoggerFactory.getLogger(SharedBackups.class);

  private final BackupConfig config;
  private final BackupTable table;
  private final BlobStore blobs;
  private final BlobBringer others;
  private final BooleanSupplier leading;
  private final InstantSource clock;
  private final ScheduledExecutorService looking =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofVirtual().name("shared-backups").factory());

  /** Backups that could not be brought, each told once; for the looking thread. */
  private final Set<String> missing = new HashSet<>();

  /**
   * Shares nothing before {@link #look}.
   *
   * @param config says where this member's backups are, and how long they stay
   * @param others brings what another member has
   * @param leading whether this member is the one to let go of old ones
   */
  public SharedBackups(
      BackupConfig config,
      ReplicatedSqlite database,
      BlobStore blobs,
      BlobBringer others,
      BooleanSupplier leading,
      InstantSource clock) {
    this.config = config;
    this.table = new BackupTable(database);
    this.blobs = blobs;
    this.others = others;
    this.leading = leading;
    this.clock = clock;
  }

  /** Looks now and every 5 s from now on. */
  public SharedBackups start() {
    var _ =
        looking.scheduleWithFixedDelay(
            this::tryLook, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    return this;
  }

  private void tryLook() {
    try {
      look();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException e) {
      // The next look has the same to do.
      log.debug("backups are not looked after now", e);
    }
  }

  /** Looks once more, soon. */
  void soon() {
    looking.execute(this::tryLook);
  }

  /** Does what is to be done at this moment. For one thread. */
  public void look() throws IOException, InterruptedException {
    long now = clock.millis();
    addOwn(now);
    if (leading.getAsBoolean()) {
      table.letGo(now, config.keepLocal());
    }
    List<SharedBackup> wanted = table.all();
    for (SharedBackup backup : wanted) {
      keep(backup);
    }
    missing.retainAll(wanted.stream().map(SharedBackup::name).toList());
  }

  /**
   * The database may be younger than what is here, or have been restored from one of these: what it
   * does not know is added unless it is past its time.
   */
  private void addOwn(long nowMillis) throws IOException {
    Map<String, SharedBackup> known = new HashMap<>();
    table.all().forEach(backup -> known.put(backup.name(), backup));
    long newest = known.values().stream().mapToLong(SharedBackup::madeAtMillis).max().orElse(0);
    long oldest = Math.min(nowMillis - config.keepLocal().toMillis(), newest);
    for (var tag : blobs.tags().entrySet()) {
      Optional<BackupName> name = BackupName.parse(tag.getKey());
      if (name.isPresent() && !known.containsKey(tag.getKey())) {
        if (name.get().madeAt().toEpochMilli() > oldest) {
          blobs
              .info(tag.getValue())
              .ifPresent(blob -> known.put(tag.getKey(), added(name.get(), blob)));
        } else {
          letGo(tag.getKey(), tag.getValue());
        }
      }
    }
    for (BackupName name : new BackupDirectory(config.directory()).whole()) {
      if (name.sealed()
          && !known.containsKey(name.text())
          && name.madeAt().toEpochMilli() > oldest) {
        try (InputStream content = Files.newInputStream(config.directory().resolve(name.text()))) {
          SharedBackup fresh = added(name, blobs.put(content, name.text()));
          log.info("event=backup_shared name={} bytes={}", fresh.name(), fresh.bytes());
        }
      }
    }
  }

  private SharedBackup added(BackupName name, BlobInfo blob) {
    var backup =
        new SharedBackup(name.text(), blob.id(), blob.bytes(), name.madeAt().toEpochMilli());
    table.add(backup);
    return backup;
  }

  private void letGo(String name, BlobId blob) throws IOException {
    var _ = blobs.untag(name);
    var _ = blobs.discard(Set.of(blob), Duration.ZERO);
    log.info("event=shared_backup_let_go name={}", name);
  }

  private void keep(SharedBackup backup) throws IOException, InterruptedException {
    if (blobs.tags().containsKey(backup.name()) && blobs.info(backup.blob()).isPresent()) {
      return;
    }
    try {
      if (blobs.info(backup.blob()).isEmpty()) {
        others.bring(backup.blob());
        log.info("event=shared_backup_brought name={} bytes={}", backup.name(), backup.bytes());
      }
      boolean _ = blobs.tag(backup.name(), backup.blob());
    } catch (IOException e) {
      if (missing.add(backup.name())) {
        log.warn(
            "event=shared_backup_missing name={} reason=\"{}\"", backup.name(), e.getMessage());
      }
    }
  }

  /** The backups that the cluster keeps, the newest first. */
  List<SharedBackup> all() {
    return table.all();
  }

  /** Whether this member has it. */
  boolean isHere(SharedBackup backup) {
    return blobs.info(backup.blob()).isPresent();
  }

  /**
   * What a restore is to take: a source that names a blob, {@code blob:} with the name of a backup
   * or the hash of its blob, is put where {@code file:} finds it; any other is left as it is.
   *
   * @throws IOException if the blob is not there
   */
  public static String found(String source, BlobStore blobs, BackupConfig config)
      throws IOException {
    if (!source.startsWith("blob:")) {
      return source;
    }
    String wanted = source.substring("blob:".length());
    var tag =
        blobs.tags().entrySet().stream()
            .filter(entry -> BackupName.parse(entry.getKey()).isPresent())
            .filter(entry ->
                entry.getKey().equals(wanted) || entry.getValue().toString().equals(wanted))
            .findFirst()
            .orElseThrow(() ->
                new IOException(
                    "there is no backup %s among the blobs here; its tag is its name"
                        .formatted(wanted)));
    try (var reader = blobs.read(tag.getValue()).orElseThrow()) {
      new BackupDirectory(config.directory())
          .adopt(tag.getKey(), out -> reader.transfer(0, reader.length(), out));
    }
    return "file:" + tag.getKey();
  }

  @Override
  public void close() {
    looking.shutdownNow();
  }
}
