package dev.mvmci.sql.config;

import dev.mvmci.sql.backup.BackupConfig;
import dev.mvmci.sql.backup.BackupKeys;
import dev.mvmci.sql.backup.CronExpression;
import dev.mvmci.sql.backup.S3Config;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When backups are made, where they go, and what is restored before the first start.
 *
 * @param config where backups go and how long they stay
 * @param cron when they are made, UTC
 * @param restore the backup a member begins with, as {@link dev.mvmci.sql.backup.Restore#into}
 *     takes it; empty for none
 * @param checked whether that backup is verified first
 */
public record BackupPlan(
    BackupConfig config, CronExpression cron, Optional<String> restore, boolean checked) {

  private static final int MAX_DAYS = 36_500;

  /** In {@code backups} of the data directory unless more is said. */
  static BackupPlan read(Values values, Path dataDir) {
    BackupConfig unset = BackupConfig.in(dataDir.resolve("backups"));
    var config =
        new BackupConfig(
            unset.directory(),
            days(values, Key.BACKUP_KEEP_DAYS_LOCAL, unset.keepLocal()),
            s3(values),
            days(values, Key.BACKUP_KEEP_DAYS, unset.keepRemote()),
            keys(values));
    return new BackupPlan(
        config,
        cron(values),
        values.text(Key.BACKUP_RESTORE),
        !values.flag(Key.BACKUP_SKIP_VALIDATION));
  }

  private static Duration days(Values values, Key key, Duration unset) {
    return Duration.ofDays(values.integer(key, unset.toDays(), 1, MAX_DAYS));
  }

  private static CronExpression cron(Values values) {
    String text = values.text(Key.BACKUP_CRON).orElse(BackupConfig.DEFAULT_CRON);
    try {
      return CronExpression.parse(text);
    } catch (IllegalArgumentException e) {
      values.error("backup_cron: " + e.getMessage());
      return CronExpression.parse(BackupConfig.DEFAULT_CRON);
    }
  }

  private static @Nullable S3Config s3(Values values) {
    Optional<String> url = values.text(Key.S3_URL);
    if (url.isEmpty()) {
      return null;
    }
    try {
      return new S3Config(
          URI.create(url.get()),
          values.text(Key.S3_BUCKET).orElse(""),
          values.text(Key.S3_REGION).orElse(""),
          values.flag(Key.S3_PATH_STYLE),
          values.text(Key.S3_KEY).orElse(""),
          values.text(Key.S3_SECRET).orElse(""));
    } catch (IllegalArgumentException e) {
      values.error(String.valueOf(e.getMessage()));
      return null;
    }
  }

  private static @Nullable BackupKeys keys(Values values) {
    List<String> lines = values.lines(Key.ENC_KEYS);
    if (lines.isEmpty()) {
      return null;
    }
    try {
      return BackupKeys.of(lines, values.text(Key.ENC_KEY_ACTIVE).orElse(""));
    } catch (IllegalArgumentException e) {
      values.error(String.valueOf(e.getMessage()));
      return null;
    }
  }
}
