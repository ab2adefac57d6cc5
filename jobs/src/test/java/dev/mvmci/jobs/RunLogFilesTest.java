package dev.mvmci.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Logs of runs among the files of a job. */
class RunLogFilesTest {

  private static final ManualClock clock = new ManualClock();
  @RegisterExtension static final TestNode node = new TestNode(clock);

  private JobQueue queue;
  private JobId id;

  @BeforeEach
  void openQueue() {
    queue = node.emptyQueue();
    id =
        ((Submission.Created) queue.submit(NewJob.of(Payloads.json("{\"url\":\"http://a/\"}"))))
            .job()
            .id();
  }

  @AfterEach
  void closeQueue() {
    queue.close();
  }

  private long claimed() throws InterruptedException {
    var order = new ClaimOrder("w", Set.of(JobKind.WORKFLOW), 1);
    Job job = queue.claim(order, Duration.ZERO).getFirst();
    return Objects.requireNonNull(job.execution().lease()).token();
  }

  @Test
  void onlyWhoHeldTheJobLastAddsALogAlsoAfterItsEnd() throws Exception {
    long token = claimed();
    assertThat(queue.attachLog(id, token + 1, 1, "00", 5)).isInstanceOf(Outcome.Refused.class);
    assertThat(queue.attachLog(id, token, 2, "00", 5))
        .as("a later run")
        .isInstanceOf(Outcome.Refused.class);
    assertThat(queue.artifacts(id)).isEmpty();
    assertThat(queue.attachLog(id, token, 1, "00", 5)).isInstanceOf(Outcome.Applied.class);
    var _ = queue.cancel(id, "enough");
    assertThat(queue.attachLog(id, token, 1, "01", 6))
        .as("again")
        .isInstanceOf(Outcome.Applied.class);
    assertThat(queue.artifacts(id))
        .singleElement()
        .satisfies(file -> {
          assertThat(file.name()).isEqualTo("log-1.jsonl.gz");
          assertThat(file.blob()).isEqualTo("01");
          assertThat(file.logOfRun()).isEqualTo(OptionalLong.of(1));
        });
    assertThat(queue.attachLog(new JobId("job-99"), token, 1, "00", 5))
        .isInstanceOf(Outcome.Missing.class);
  }

  @Test
  void theLogsOfTheLastRunsStayAndNobodyElseAddsAny() throws Exception {
    int last = JobArtifact.MAX_LOGS + 2;
    for (int run = 1; run <= last; run++) {
      long token = claimed();
      assertThat(queue.attachLog(id, token, run, "0" + run, 1)).isInstanceOf(Outcome.Applied.class);
      var _ = queue.fail(id, token, "broken", false);
      var _ = queue.retry(id);
    }
    assertThat(
            queue.artifacts(id).stream()
                .map(JobArtifact::logOfRun)
                .flatMapToLong(OptionalLong::stream)
                .sorted())
        .hasSize(JobArtifact.MAX_LOGS)
        .startsWith(3L)
        .endsWith((long) last);
    assertThatThrownBy(() -> queue.attach(id, "log-1.jsonl.gz", "00", 1))
        .hasMessageContaining("only its worker adds");
  }
}
