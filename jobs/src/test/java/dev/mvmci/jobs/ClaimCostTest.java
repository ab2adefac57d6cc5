package dev.mvmci.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.sql.ReplicatedSqlite.Read;
import dev.mvmci.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ClaimCostTest {

  @RegisterExtension static final TestNode node = new TestNode(new ManualClock());

  @Test
  void tenThousandFinishedJobsDoNotChangeHowAClaimFindsItsJob() throws Exception {
    try (var queue = node.emptyQueue()) {
      List<String> emptyPlan = plan();
      finishedJobs(10_000);
      assertThat(queue.stats().in(JobState.COMPLETED)).isEqualTo(10_000);

      assertThat(plan()).isEqualTo(emptyPlan);
      assertThat(emptyPlan)
          .anyMatch(step -> step.contains("workflows_claimable"))
          .noneMatch(step -> step.startsWith("SCAN workflows"));
      assertThat(plan(Sweeper.NEXT_DUE)).noneMatch(step -> step.equals("SCAN workflows"));
      queue.submit(Payloads.crawl("http://a/"));
      var order = new ClaimOrder("w", Set.of(JobKind.WORKFLOW), 1);
      assertThat(queue.claim(order, Duration.ZERO)).hasSize(1);
    }
  }

  private static List<String> plan() {
    return plan(Leasing.next(Set.of(JobKind.WORKFLOW, JobKind.OPAQUE)), "a", 1, "b", 1, 1);
  }

  private static List<String> plan(String sql, Object... arguments) {
    return node.sqlite
        .query(Read.LOCAL, "EXPLAIN QUERY PLAN " + sql, arguments)
        .map(row -> row.requiredText("detail"));
  }

  private static void finishedJobs(int count) {
    node.sqlite.transaction(
        List.of(
            Statement.of(
                """
                WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
                INSERT INTO workflows (id, status, kind, data, priority, max_attempts, backoff,
                  backoff_base_ms, backoff_cap_ms, run_at_ms, created_ms, updated_ms, finished_ms,
                  changed)
                SELECT 'old-' || i, 'completed', 'workflow', '{}', 4, 1, 'fixed', 0, 0, i, i, i,
                  entry_time_ms(), entry_index() FROM n ORDER BY i
                """,
                count)));
  }
}
