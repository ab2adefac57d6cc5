package dev.mvmci.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.sql.SqlMetrics.Timing;
import dev.mvmci.sql.meter.Stopwatch;
import dev.mvmci.sql.node.SqliteNode;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqlMetricsTest {

  @Test
  void aMemberCountsWhatItCommitsAndApplies(@TempDir Path directory) {
    try (SqliteNode node = SqliteNode.open(SqlConfig.alone(directory))) {
      for (int i = 0; i < 5; i++) {
        node.execute("CREATE TABLE IF NOT EXISTS item (id INTEGER PRIMARY KEY)");
      }
      SqlMetrics metrics = node.metrics().orElseThrow();

      assertThat(metrics.batching().entries()).isEqualTo(5);
      assertThat(metrics.batching().commands()).isEqualTo(5);
      assertThat(metrics.batching().queuedCommands()).isZero();
      assertThat(metrics.commit().count()).isEqualTo(5);
      assertThat(metrics.apply().count()).isEqualTo(5);
      assertThat(metrics.commit().totalNanos()).isGreaterThan(metrics.apply().totalNanos());
      assertThat(metrics.log().applied()).isEqualTo(node.health().appliedIndex());
      assertThat(metrics.log().leads()).isTrue();
      assertThat(metrics.log().term()).isPositive();
      assertThat(metrics.flush().count()).isGreaterThanOrEqualTo(5);
      assertThat(metrics.flush().totalNanos()).isPositive();
      assertThat(metrics.prometheus().lines())
          .contains(
              "# TYPE mvmci_sql_commit_seconds histogram",
              "mvmci_sql_commit_seconds_count 5",
              "mvmci_sql_commands_total 5",
              "mvmci_sql_leader 1")
          .allMatch(line -> line.matches("# (HELP|TYPE) .+|mvmci_sql_[a-z_]+(\\{.+\\})? [0-9.]+"));
    }
  }

  @Test
  void eachDurationCountsForEveryBoundThatItMeets() {
    Stopwatch stopwatch = new Stopwatch();
    long now = System.nanoTime();
    stopwatch.tookSince(now + TimeUnit.SECONDS.toNanos(1)); // a clock step, counts as nothing
    stopwatch.tookSince(now - TimeUnit.SECONDS.toNanos(1));
    stopwatch.tookSince(now - TimeUnit.HOURS.toNanos(1));

    Timing timing = stopwatch.read();

    assertThat(timing.count()).isEqualTo(3);
    assertThat(timing.below()).containsEntry(62_500L, 1L).containsEntry(62_500L << 16, 2L);
    assertThat(timing.totalNanos()).isGreaterThan(TimeUnit.HOURS.toNanos(1));
  }
}
