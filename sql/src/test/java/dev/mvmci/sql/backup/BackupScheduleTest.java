package dev.mvmci.sql.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BackupScheduleTest {

  private Instant now = Instant.parse("2026-03-01T00:00:00Z");
  private final AtomicInteger made = new AtomicInteger();
  private final AtomicBoolean leading = new AtomicBoolean(true);
  private final InstantSource clock = () -> now;

  @Test
  void oneBackupIsMadeEachTimeItIsDueByTheMemberThatLeads() {
    BackupSchedule schedule = schedule(made::incrementAndGet);

    at(schedule, "2026-03-01T02:29:59Z");
    assertThat(made).hasValue(0);
    at(schedule, "2026-03-01T02:30:00Z");
    at(schedule, "2026-03-01T02:30:01Z");
    assertThat(made).hasValue(1);
    leading.set(false);
    at(schedule, "2026-03-02T02:31:00Z");
    assertThat(made).hasValue(1);
    leading.set(true);
    at(schedule, "2026-03-02T02:32:00Z");
    assertThat(made).as("it was another's turn").hasValue(1);
    at(schedule, "2026-03-09T12:00:00Z");
    assertThat(made).as("seven were missed").hasValue(2);
  }

  @Test
  void aBackupThatFailsDoesNotEndTheSchedule() {
    BackupSchedule schedule =
        schedule(() -> {
          if (made.incrementAndGet() == 1) {
            throw new BackupFailure("disk full, says the test");
          }
        });

    at(schedule, "2026-03-01T02:30:00Z");
    at(schedule, "2026-03-02T02:30:00Z");
    assertThat(made).hasValue(2);
  }

  private BackupSchedule schedule(Runnable backup) {
    return new BackupSchedule(
        CronExpression.parse(BackupConfig.DEFAULT_CRON), backup, leading::get, clock);
  }

  private void at(BackupSchedule schedule, String time) {
    now = Instant.parse(time);
    schedule.runIfDue();
  }
}
