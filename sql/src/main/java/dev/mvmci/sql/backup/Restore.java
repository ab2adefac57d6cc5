package dev.mvmci.sql.backup;

import dev.mvmci.sql.StartFailure;
import dev.mvmci.sql.consensus.Position;
import dev.mvmci.sql.node.DataDirectory;
import dev.mvmci.sql.store.DatabaseFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a backup in the place of a member's data, as the beginning of a new cluster.
 *
 * <p>Restore the same backup on every member of the new cluster before any is started, or on one
 * that starts alone and is joined by empty ones. What was there before stays in {@code
 * replaced-...} beside it.
 */
public final class Restore {

  private static final Logger log = LoggerFactory.getLogger(Restore.class);
  private static final String MARK = "restored-from";

  private final BackupConfig config;
  private final boolean checked;

  /**
   * Restores with the keys and places of a configuration.
   *
   * @param checked whether the checksum and the whole database are verified; leave it on
   */
  public Restore(BackupConfig config, boolean checked) {
    this.config = config;
    this.checked = checked;
  }

  /**
   * Fetches the backup, verifies it, and only then replaces what the directory holds. Does nothing
   * if this backup was the last to be restored there, so the setting may stay over restarts.
   *
   * @param dataDir of the member, which must not run
   * @param source {@code file:} with a path or the name of a local backup, or {@code s3:} with a
   *     name, as in {@code HQL_BACKUP_RESTORE}
   * @return whether it was restored now
   * @throws BackupFailure if the backup is not there, damaged or sealed with a key that is not
   *     given; the data is as it was
   * @throws StartFailure.DirectoryInUse if the member runs
   */
  public boolean into(Path dataDir, String source) {
    Path work = null;
    try (DataDirectory directory = DataDirectory.open(dataDir)) {
      Path mark = dataDir.resolve(MARK);
      if (Files.exists(mark) && Files.readString(mark).strip().equals(source)) {
        log.info("event=already_restored source={} directory={}", source, dataDir);
        return false;
      }
      work = Files.createTempDirectory(dataDir, ".restoring-");
      Path database = fetch(source, work);
      if (checked) {
        DatabaseFile.requireSound(database);
      }
      Position start = DatabaseFile.beginAnew(database);
      Path replaced = directory.replaceWith(database);
      Files.writeString(mark, source + "\n");
      log.info(
          "event=restored source={} entry={} directory={} replaced={}",
          source,
          start.index(),
          dataDir,
          replaced);
      return true;
    } catch (IOException e) {
      throw new BackupFailure(source + " was not restored: " + e.getMessage(), e);
    } finally {
      Backups.Workplace.remove(work);
    }
  }

  /** The database file of the backup, verified against its checksum and opened. */
  private Path fetch(String source, Path work) throws IOException {
    Path file = work.resolve("backup");
    try (BackupStorage storage = storage(source)) {
      String name = name(source);
      storage.get(name, file);
      if (checked) {
        Path checksum = work.resolve("checksum");
        storage.get(name + BackupName.CHECKSUM, checksum);
        requireSame(name, Checksum.ofLine(Files.readString(checksum)), Checksum.of(file));
      }
    }
    return isSealed(file) ? opened(source, file, work.resolve("opened")) : file;
  }

  private BackupStorage storage(String source) {
    if (source.startsWith("file:")) {
      Path parent = Path.of(source.substring("file:".length())).getParent();
      return new DirectoryStorage(parent == null ? config.directory() : parent);
    }
    if (!source.startsWith("s3:")) {
      throw new BackupFailure("'" + source + "' names no backup; expected is file:PATH or s3:NAME");
    }
    if (config.s3() == null) {
      throw new BackupFailure(source + " cannot be fetched: no s3_url, s3_bucket is configured");
    }
    return new S3Storage(config.s3());
  }

  private static String name(String source) {
    String path = source.substring(source.indexOf(':') + 1);
    if (path.isBlank()) {
      throw new BackupFailure("'" + source + "' names no backup; expected is a name behind it");
    }
    return source.startsWith("s3:") ? path : String.valueOf(Path.of(path).getFileName());
  }

  private static void requireSame(String name, String expected, String actual) {
    if (!expected.equals(actual)) {
      throw new BackupFailure(
          name
              + " is damaged: its SHA-256 is "
              + actual
              + ", beside it stands "
              + expected
              + "; take another backup");
    }
  }

  private static boolean isSealed(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return Arrays.equals(in.readNBytes(Seal.MAGIC.length), Seal.MAGIC);
    }
  }

  private Path opened(String source, Path sealed, Path target) throws IOException {
    BackupKeys keys = config.keys();
    if (keys == null) {
      throw new BackupFailure(source + " is sealed, but no enc_keys are given");
    }
    try (InputStream in = Files.newInputStream(sealed);
        OutputStream out = Files.newOutputStream(target)) {
      Seal.open(in, out, keys);
    }
    return target;
  }
}
