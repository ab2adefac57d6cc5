package dev.mvmci.sql.backup;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes backups when they are due, on the member that leads at that moment. */
public final class BackupSchedule implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(BackupSchedule.class);

  /** Looks at the clock at least this often, so that a clock that is set is noticed. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

  private final CronExpression cron;
  private final Runnable backup;
  private final BooleanSupplier leading;
  private final InstantSource clock;
  private final CountDownLatch closed = new CountDownLatch(1);
  private @Nullable Instant due;

  BackupSchedule(
      CronExpression cron, Runnable backup, BooleanSupplier leading, InstantSource clock) {
    this.cron = cron;
    this.backup = backup;
    this.leading = leading;
    this.clock = clock;
    this.due = after(clock.instant());
  }

  /**
   * Starts making backups by this schedule.
   *
   * @param leading whether this member is the one to make it, asked when one is due
   */
  public static BackupSchedule start(
      CronExpression cron, Backups backups, BooleanSupplier leading, InstantSource clock) {
    BackupSchedule schedule = new BackupSchedule(cron, backups::backup, leading, clock);
    Thread.ofVirtual().name("sql-backup-schedule").start(schedule::run);
    log.info("event=backups_scheduled cron=\"{}\" next={}", cron, schedule.due);
    return schedule;
  }

  private void run() {
    try {
      while (due != null && !closed.await(waitMillis(due), TimeUnit.MILLISECONDS)) {
        runIfDue();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private long waitMillis(Instant next) {
    long left = Duration.between(clock.instant(), next).toMillis();
    return Math.clamp(left, 1, LONGEST_WAIT.toMillis());
  }

  /** One backup at most, however many were missed; a failure waits for the next time. */
  void runIfDue() {
    Instant now = clock.instant();
    if (due == null || now.isBefore(due)) {
      return;
    }
    due = after(now);
    if (!leading.getAsBoolean()) {
      return;
    }
    try {
      backup.run();
    } catch (BackupFailure e) {
      log.error("event=scheduled_backup_failed next={}", due, e);
    }
  }

  private @Nullable Instant after(Instant time) {
    return cron.next(time.atZone(ZoneOffset.UTC)).map(ZonedDateTime::toInstant).orElse(null);
  }

  /** Makes no further backup; one that is under way is finished. */
  @Override
  public void close() {
    closed.countDown();
  }
}
