package dev.mvmci.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.mvmci.engine.EngineConfig;
import dev.mvmci.engine.EngineConfig.Pace;
import dev.mvmci.engine.EngineFailure;
import dev.mvmci.engine.RunId;
import dev.mvmci.engine.RunInfo;
import dev.mvmci.engine.RunOutcome;
import dev.mvmci.engine.RunQuery;
import dev.mvmci.engine.StartRequest;
import dev.mvmci.engine.testing.Guests;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Waiting for messages, in memory and out of it, and being cancelled meanwhile. */
class MessagesTest {

  private static final String TYPES = "[\"go\"]";

  @TempDir Path directory;

  /** Receives a message of type go, and gives its data as the output. */
  private static byte[] receiver() {
    return Guests.workflowWithText(
        TYPES,
        code ->
            code.i32(Guests.TEXT_AT)
                .i32(TYPES.length())
                .i64(-1)
                .call("recv")
                .drop()
                .call("body")
                .drop()
                .i32(8192)
                .i32(100)
                .call("take")
                .set(0)
                .i32(8192)
                .get(0)
                .call("output"));
  }

  private EngineConfig leavingAtOnce() {
    return EngineConfig.of(directory).withPace(Pace.DEFAULTS.withPageOutAfter(Duration.ZERO));
  }

  private static String output(RunOutcome outcome) {
    return String.valueOf(((RunOutcome.Completed) outcome).output());
  }

  @Test
  void aMessageReachesARunThatWaitsInMemory() throws Exception {
    try (var fixture = EngineFixture.in(directory)) {
      RunInfo run = fixture.start(receiver(), "null");
      fixture.engine.send(run.id(), "other", "1");
      fixture.engine.send(run.id(), "go", "{\"n\":2}");

      assertThat(output(fixture.outcome(run))).isEqualTo("{\"n\":2}");
      assertThatThrownBy(() -> fixture.engine.send(run.id(), "go", "3"))
          .isInstanceOf(EngineFailure.Conflict.class);
    }
  }

  @Test
  void aMessageReachesARunThatHasLeftTheMemory() throws Exception {
    try (var fixture = EngineFixture.in(leavingAtOnce())) {
      RunInfo run = fixture.start(receiver(), "null");
      await().until(() -> fixture.engine.health().residentRuns() == 0);
      assertThat(fixture.engine.health().unfinishedRuns()).isEqualTo(1);

      fixture.engine.send(run.id(), "other", "1");
      await().until(() -> fixture.engine.health().residentRuns() == 0);
      fixture.engine.send(run.id(), "go", "2");

      assertThat(output(fixture.outcome(run))).isEqualTo("2");
    }
  }

  @Test
  void aMessageSurvivesUntilTheEngineOpensAgain() throws Exception {
    RunId id;
    try (var fixture = EngineFixture.in(leavingAtOnce())) {
      RunInfo run = fixture.start(receiver(), "null");
      id = run.id();
      await().until(() -> fixture.engine.health().residentRuns() == 0);
    }
    try (var fixture = EngineFixture.in(leavingAtOnce())) {
      assertThat(fixture.engine.health().residentRuns()).isZero();
      fixture.engine.send(id, "go", "2");
      assertThat(output(fixture.engine.outcome(id).get())).isEqualTo("2");
    }
  }

  @Test
  void waitingRunsNeedNoPlaceInMemory() throws Exception {
    EngineConfig config = leavingAtOnce().withEngine(leavingAtOnce().engine().withResidentRuns(20));
    var runs = new ArrayList<RunId>();
    try (var fixture = EngineFixture.in(config)) {
      var _ = fixture.engine.deploy(receiver());
      for (int i = 0; i < 300; i++) {
        runs.add(fixture.engine.start(StartRequest.of("test", "start", "null")).id());
      }
      await().until(() -> fixture.engine.health().residentRuns() == 0);
      assertThat(fixture.engine.health().unfinishedRuns()).isEqualTo(300);
    }
    try (var fixture = EngineFixture.in(config)) {
      assertThat(fixture.engine.health().unfinishedRuns()).isEqualTo(300);
      for (RunId run : runs) {
        fixture.engine.send(run, "go", "1");
      }
      for (RunId run : runs) {
        assertThat(output(fixture.engine.outcome(run).get())).isEqualTo("1");
      }
    }
  }

  @Test
  void aRunThatCleansUpIsToldOfItsCancellationOnce() throws Exception {
    byte[] wasm =
        Guests.everything("test", "1", "start")
            .text(Guests.TEXT_AT, TYPES)
            .workflow(
                "start",
                code -> {
                  code.i32(1).call("on_cancel").drop();
                  code.i32(Guests.TEXT_AT).i32(TYPES.length()).i64(-1).call("recv");
                  code.op(0xA7).i32(-125).op(0x47); // is not ECANCELED
                  code.raw(0x04, 0x40).unreachable().end();
                  // cleaning up: a wait and a request go as they always do
                  code.i64(1_000_000_000L).call("sleep").drop();
                  code.i32(1024).i32(Guests.POST.length()).i32(0).call("http").drop();
                  code.i32(1);
                })
            .bytes();
    try (var fixture = EngineFixture.in(leavingAtOnce())) {
      RunInfo run = fixture.start(wasm, "null");
      await().until(() -> fixture.engine.health().residentRuns() == 0);

      assertThat(fixture.engine.cancel(run.id()).status()).isEqualTo("cancelled");
      assertThat(fixture.http.methodsAsked()).isEqualTo(List.of("POST"));
    }
  }

  @Test
  void aRunThatDoesNotCleanUpEndsWhereItWaits() throws Exception {
    try (var fixture = EngineFixture.in(leavingAtOnce())) {
      RunInfo run = fixture.start(receiver(), "null");
      await().until(() -> fixture.engine.health().residentRuns() == 0);

      assertThat(fixture.engine.cancel(run.id()).status()).isEqualTo("cancelled");
      assertThat(fixture.engine.health().unfinishedRuns()).isZero();
    }
  }

  @Test
  void childrenEndWithTheirParentUnlessTheyAreDetached() throws Exception {
    String kept = "{\"workflow\":\"child\",\"detached\":true}";
    String bound = "{\"workflow\":\"child\"}";
    byte[] wasm =
        Guests.everything("test", "1", "start", "child")
            .text(Guests.TEXT_AT, TYPES)
            .text(5000, kept)
            .text(6000, bound)
            .workflow(
                "child",
                code ->
                    code.i32(Guests.TEXT_AT).i32(TYPES.length()).i64(-1).call("recv").drop().i32(0))
            .workflow(
                "start",
                code ->
                    code.i32(5000)
                        .i32(kept.length())
                        .call("spawn")
                        .drop()
                        .i32(6000)
                        .i32(bound.length())
                        .call("spawn")
                        .drop()
                        .i32(0))
            .bytes();
    try (var fixture = EngineFixture.in(directory)) {
      assertThat(fixture.run(wasm)).isInstanceOf(RunOutcome.Completed.class);
      await()
          .until(
              () -> fixture.engine.runs(RunQuery.newest(10)).stream().map(RunInfo::status).toList(),
              statuses -> statuses.equals(List.of("cancelled", "running", "completed")));
    }
  }
}
