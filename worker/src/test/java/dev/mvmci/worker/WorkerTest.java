package dev.mvmci.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mvmci.worker.ExecutionBackend.Refused;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkerTest {

  private final ScriptedControlPlane control = new ScriptedControlPlane();
  private final ScriptedBackend backend = new ScriptedBackend();
  private Worker worker = QuickWorker.start(control, backend);

  @AfterEach
  void stop() {
    worker.close();
  }

  @Test
  void aJobRunsUnderAKeyOfItsOwnAndItsOutputIsReported() throws Exception {
    control.submit("job-0", "{\"module\":\"m:2\",\"workflow\":\"w\",\"input\":[1]}");
    var execution = awaitExecution("c/job-0/1");
    assertThat(execution.task).isEqualTo(new Task("m", "2", "w", "[1]"));
    await().until(() -> control.status("job-0").equals("InProgress"));

    execution.end(new ExecutionOutcome.Completed("{\"pages\":3}"));

    await().until(() -> control.status("job-0").equals("Completed"));
    assertThat(control.finalReport("job-0").path("output")).hasToString("{\"pages\":3}");
  }

  @Test
  void progressArrivesInOrderAndBeforeTheOutcome() throws Exception {
    control.submit("job-0", "{\"url\":\"http://localhost/\"}");
    var execution = awaitExecution("c/job-0/1");
    var urls = IntStream.range(0, 1000).mapToObj(i -> "page-" + i).toList();
    for (String url : urls) {
      execution.progress(url);
    }
    execution.end(new ExecutionOutcome.Completed(null));

    await().until(() -> control.status("job-0").equals("Completed"));
    assertThat(control.progressUrls("job-0")).isEqualTo(urls);
    assertThat(control.log()).filteredOn(path -> path.endsWith("/progress")).hasSizeLessThan(500);
  }

  @Test
  void aTaskTheBackendWillNeverTakeFailsForGood() {
    backend.refuse(Refused.forGood("no module nope"));
    control.submit("job-0", "{\"module\":\"nope\"}");

    await().until(() -> control.status("job-0").equals("Failed"));
    assertThat(control.finalReport("job-0").path("error").stringValue())
        .isEqualTo("no module nope");
    assertThat(control.finalReport("job-0").path("retryable").booleanValue(true)).isFalse();
  }

  @Test
  void aBackendThatIsFullIsAskedAgain() {
    backend.refuse(Refused.forNow("full"));
    control.submit("job-0", "{\"module\":\"m\"}");
    await().until(() -> control.log().stream().anyMatch(path -> path.endsWith("/heartbeat")));
    assertThat(control.status("job-0")).isEqualTo("Claimed");

    backend.refuse(null);

    await().until(() -> control.status("job-0").equals("InProgress"));
  }

  @Test
  void aPayloadThatNamesNothingToRunFailsForGood() {
    control.submit("job-0", "{\"what\":1}");
    await().until(() -> control.status("job-0").equals("Failed"));
    assertThat(control.finalReport("job-0").path("error").stringValue()).contains("payload");
  }

  @Test
  void noMoreJobsThanItsCapacityAtOnce() {
    for (int i = 0; i < 5; i++) {
      control.submit("job-" + i, "{\"module\":\"m\"}");
    }
    await().until(() -> backend.started() == 3);
    assertThat(control.largestClaim()).isEqualTo(3);
    assertThat(control.status("job-4")).isEqualTo("Pending");

    backend.execution("c/job-0/1").end(new ExecutionOutcome.Completed(null));

    await().until(() -> control.status("job-3").equals("InProgress"));
    assertThat(control.status("job-4")).isEqualTo("Pending");
  }

  @Test
  void afterARestartTheSameExecutionGoesOnAndProgressIsNotToldTwice() throws Exception {
    control.submit("job-0", "{\"module\":\"m\"}");
    var execution = awaitExecution("c/job-0/1");
    execution.progress("before");
    await().until(() -> control.progressUrls("job-0").size() == 1);

    worker.close();
    assertThat(control.status("job-0")).isEqualTo("InProgress");
    execution.progress("between");
    execution.end(new ExecutionOutcome.Completed("7"));
    worker = QuickWorker.start(control, backend);

    await().until(() -> control.status("job-0").equals("Completed"));
    assertThat(backend.started()).isEqualTo(1);
    assertThat(control.progressUrls("job-0")).containsExactly("before", "between");
  }

  @Test
  void aJobEndedByOthersIsCancelledHere() throws Exception {
    control.submit("job-0", "{\"module\":\"m\"}");
    var execution = awaitExecution("c/job-0/1");

    control.end("job-0", "Failed");

    await().until(() -> execution.outcome() instanceof ExecutionOutcome.Cancelled);
    await().until(() -> worker.activeJobs() == 0);
    assertThat(control.status("job-0")).isEqualTo("Failed");
  }

  @Test
  void aJobThatAnotherWorkerHoldsNowIsCancelledHere() throws Exception {
    control.submit("job-0", "{\"module\":\"m\"}");
    var execution = awaitExecution("c/job-0/1");
    await().until(() -> control.status("job-0").equals("InProgress"));

    control.giveTo("job-0", "worker-b");

    await().until(() -> execution.outcome() instanceof ExecutionOutcome.Cancelled);
    assertThat(control.status("job-0")).isEqualTo("Claimed");
  }

  @Test
  void aJobWhoseLeaseRanOutAndThatComesBackGoesOnUnderTheNewToken() throws Exception {
    control.submit("job-0", "{\"module\":\"m\"}");
    var execution = awaitExecution("c/job-0/1");
    await().until(() -> control.status("job-0").equals("InProgress"));

    control.takeBack("job-0");
    await().until(() -> control.status("job-0").equals("Claimed"));
    execution.end(new ExecutionOutcome.Completed("1"));

    await().until(() -> control.status("job-0").equals("Completed"));
    assertThat(backend.started()).isEqualTo(1);
    assertThat(execution.outcome()).isInstanceOf(ExecutionOutcome.Completed.class);
  }

  @Test
  void anOutcomeWaitsForAControlPlaneThatIsAway() throws Exception {
    control.submit("job-0", "{\"module\":\"m\"}");
    var execution = awaitExecution("c/job-0/1");
    await().until(() -> control.status("job-0").equals("InProgress"));

    control.offline(true);
    execution.end(new ExecutionOutcome.Failed("the site is down", true));
    int asked = control.log().size();
    await().until(() -> control.log().size() > asked + 5);
    control.offline(false);

    await().until(() -> control.status("job-0").equals("Failed"));
    assertThat(control.finalReport("job-0").path("retryable").booleanValue(false)).isTrue();
  }

  private ScriptedBackend.Execution awaitExecution(String key) {
    await().until(() -> backend.has(key));
    return backend.execution(key);
  }
}
