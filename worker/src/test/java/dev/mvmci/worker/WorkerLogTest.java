package dev.mvmci.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of the lines that a run has logged. */
class WorkerLogTest {

  private final ScriptedControlPlane control = new ScriptedControlPlane();
  private final ScriptedBackend backend = new ScriptedBackend();
  private Worker worker = QuickWorker.start(control, backend);

  @AfterEach
  void stop() {
    worker.close();
  }

  private ScriptedBackend.Execution running() {
    control.submit("job-0", "{\"module\":\"m\"}");
    await().until(() -> control.status("job-0").equals("InProgress"));
    return backend.execution("c/job-0/1");
  }

  @Test
  void aLogIsKeptWholeBeforeTheEndIsTold() throws Exception {
    var execution = running();
    for (int i = 0; i < 100; i++) {
      execution.log("line " + i);
    }
    execution.end(new ExecutionOutcome.Failed("broken", false));

    await().until(() -> control.status("job-0").equals("Failed"));
    assertThat(control.keptLog("job-0")).hasSize(100).startsWith("line 0").endsWith("line 99");
  }

  @Test
  void aRunThatSaidNothingHasNoLog() throws Exception {
    var execution = running();
    execution.progress("page");
    execution.end(new ExecutionOutcome.Completed(null));

    await().until(() -> control.status("job-0").equals("Completed"));
    assertThat(control.log()).noneMatch(path -> path.contains("/logs"));
  }

  @Test
  void aLogThatCannotBeKeptFailsNoJobAndIsTold() {
    control.refuseLogs(507);
    var execution = running();
    execution.log("a line");
    execution.end(new ExecutionOutcome.Completed("1"));

    await().until(() -> control.status("job-0").equals("Completed"));
    assertThat(control.said("job-0")).last().asString().contains("not kept", "507", "no room");
  }

  @Test
  void aWorkerThatDiesBetweenEndAndLogKeepsItAtItsNextStart() throws Exception {
    control.refuseLogs(503);
    var execution = running();
    execution.progress("page");
    await().until(() -> control.progressUrls("job-0").equals(List.of("page")));
    execution.log("a line");
    execution.end(new ExecutionOutcome.Completed("1"));
    await().until(() -> control.log().stream().anyMatch(path -> path.contains("/logs")));
    worker.close();
    assertThat(control.status("job-0")).isEqualTo("InProgress");

    control.refuseLogs(0);
    worker = QuickWorker.start(control, backend);
    await().until(() -> control.status("job-0").equals("Completed"));
    assertThat(control.keptLog("job-0")).containsExactly("a line");
  }

  @Test
  void aJobThatWasEndedByAUserHasItsLog() throws Exception {
    var execution = running();
    execution.log("a line");
    control.end("job-0", "Cancelled");

    await().until(() -> !control.keptLog("job-0").isEmpty());
    assertThat(execution.outcome()).isInstanceOf(ExecutionOutcome.Cancelled.class);
    assertThat(control.keptLog("job-0")).containsExactly("a line");
  }

  @Test
  void ofALongLogBeginningAndEndAreKeptAndTheRestIsCounted() throws Exception {
    var log = new RunLog(1_000);
    for (int i = 1; i <= 1_000; i++) {
      log.onLog(i, i, "info", "line " + i);
    }
    log.onEnd(new ExecutionOutcome.Completed(null));
    assertThat(log.awaitEnd(1, TimeUnit.SECONDS)).isTrue();

    List<String> lines = lines(log.content().orElseThrow());
    assertThat(lines).hasSizeBetween(20, 60);
    assertThat(lines.getFirst()).contains("\"sequence\":1,", "\"text\":\"line 1\"");
    assertThat(lines.getLast()).contains("\"text\":\"line 1000\"");
    assertThat(lines)
        .filteredOn(line -> line.contains("left out"))
        .singleElement()
        .asString()
        .contains("\"left_out\":" + (1_000 - (lines.size() - 1)));
  }

  private static List<String> lines(byte[] content) throws IOException {
    try (var in = new GZIPInputStream(new ByteArrayInputStream(content))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }
}
