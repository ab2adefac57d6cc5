package dev.mvmci.jobs;

import static dev.mvmci.jobs.JobState.CLAIMED;
import static dev.mvmci.jobs.JobState.COMPLETED;
import static dev.mvmci.jobs.JobState.FAILED;
import static dev.mvmci.jobs.JobState.IN_PROGRESS;
import static dev.mvmci.jobs.JobState.PENDING;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The table of steps that callers without a token may take, each cell tried on a real database. */
class JobStateMachineTest {

  private static final List<JobState> BASIC =
      List.of(PENDING, CLAIMED, IN_PROGRESS, COMPLETED, FAILED);

  /** Rows: from; columns in the order of BASIC: '=' stays, 'x' is refused, '>' goes. */
  private static final Map<JobState, String> TABLE =
      new EnumMap<>(
          Map.of(
              PENDING, "=>xx>",
              CLAIMED, "x=>x>",
              IN_PROGRESS, "xx=>>",
              COMPLETED, "xxx=x",
              FAILED, ">xxx="));

  @RegisterExtension static final TestNode node = new TestNode(new ManualClock());
  private static JobQueue queue;

  @BeforeAll
  static void open() {
    queue = node.emptyQueue();
  }

  @AfterAll
  static void close() {
    queue.close();
  }

  @TestFactory
  Stream<DynamicTest> everyStepOfTheTable() {
    return BASIC.stream()
        .flatMap(from ->
            BASIC.stream()
                .map(to -> {
                  char expected = TABLE.getOrDefault(from, "").charAt(BASIC.indexOf(to));
                  return DynamicTest.dynamicTest(
                      from.label() + " to " + to.label() + " is '" + expected + "'",
                      () -> tryStep(from, to, expected));
                }));
  }

  private static void tryStep(JobState from, JobState to, char expected) {
    JobId id = jobIn(from);
    Outcome outcome = step(id, to);
    JobState after = queue.find(id).orElseThrow().state();
    switch (expected) {
      case '>' -> {
        assertThat(outcome).isInstanceOf(Outcome.Applied.class);
        assertThat(after).isEqualTo(to);
      }
      case '=' -> {
        assertThat(outcome).isInstanceOf(Outcome.Unchanged.class);
        assertThat(after).isEqualTo(from);
      }
      default -> {
        assertThat(outcome).isInstanceOf(Outcome.Refused.class);
        assertThat(after).isEqualTo(from);
      }
    }
  }

  @Test
  void aJobOfARegisteredWorkerMovesOnlyWithItsToken() throws Exception {
    queue.submit(Payloads.crawl("http://a/"));
    JobId held =
        queue
            .claim(new ClaimOrder("w", Set.of(JobKind.WORKFLOW), 1), Duration.ZERO)
            .getFirst()
            .id();
    for (JobState to : List.of(IN_PROGRESS, COMPLETED, FAILED)) {
      assertThat(step(held, to))
          .isInstanceOfSatisfying(
              Outcome.Refused.class,
              refused -> assertThat(refused.reason()).isEqualTo(Outcome.Reason.TOKEN_REQUIRED));
    }
    assertThat(queue.find(held).orElseThrow().state()).isEqualTo(CLAIMED);
  }

  private static JobId jobIn(JobState state) {
    var submission = (Submission.Created) queue.submit(NewJob.of(Payloads.json("{}")));
    JobId id = submission.job().id();
    switch (state) {
      case CLAIMED -> step(id, CLAIMED);
      case IN_PROGRESS -> {
        step(id, CLAIMED);
        step(id, IN_PROGRESS);
      }
      case COMPLETED -> {
        step(id, CLAIMED);
        step(id, IN_PROGRESS);
        step(id, COMPLETED);
      }
      case FAILED -> step(id, FAILED);
      default -> assertThat(state).isEqualTo(PENDING);
    }
    return id;
  }

  private static Outcome step(JobId id, JobState to) {
    return queue.moveTo(id, to, null, null, null);
  }
}
