package dev.mvmci.sql.backup;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where backups go and how long they stay.
 *
 * @param directory on this machine, created if missing; holds each backup first
 * @param keepLocal how long a backup stays there ({@code backup_keep_days_local})
 * @param s3 where each backup goes as well; null for nowhere
 * @param keepRemote how long it stays there ({@code backup_keep_days})
 * @param keys by which backups are encrypted; null leaves them as they are
 */
public record BackupConfig(
    Path directory,
    Duration keepLocal,
    @Nullable S3Config s3,
    Duration keepRemote,
    @Nullable BackupKeys keys) {

  /** What {@code backup_cron} is when nothing else is said: half past two at night, UTC. */
  public static final String DEFAULT_CRON = "0 30 2 * * * *";

  private static final Duration DEFAULT_KEEP_LOCAL = Duration.ofDays(3);
  private static final Duration DEFAULT_KEEP_REMOTE = Duration.ofDays(30);

  /** Checks the times. */
  public BackupConfig {
    if (!keepLocal.isPositive() || !keepRemote.isPositive()) {
      throw new IllegalArgumentException(
          "backup_keep_days_local and backup_keep_days must be above 0, are "
              + keepLocal
              + " and "
              + keepRemote);
    }
  }

  /** Plain backups in a directory, kept for 3 days. */
  public static BackupConfig in(Path directory) {
    return new BackupConfig(directory, DEFAULT_KEEP_LOCAL, null, DEFAULT_KEEP_REMOTE, null);
  }

  /** The same, encrypted by these keys. */
  public BackupConfig sealedBy(BackupKeys newKeys) {
    return new BackupConfig(directory, keepLocal, s3, keepRemote, newKeys);
  }

  /** The same, and to a bucket, too. */
  public BackupConfig alsoTo(S3Config newS3) {
    return new BackupConfig(directory, keepLocal, newS3, keepRemote, keys);
  }

  /** The same, kept for other times. */
  public BackupConfig keeping(Duration newKeepLocal, Duration newKeepRemote) {
    return new BackupConfig(directory, newKeepLocal, s3, newKeepRemote, keys);
  }
}
