package dev.mvmci.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvmci.engine.Engine;
import dev.mvmci.engine.EngineConfig;
import dev.mvmci.engine.EngineFailure;
import dev.mvmci.engine.RunLimits;
import dev.mvmci.engine.RunOutcome;
import dev.mvmci.engine.RunOutcome.Kind;
import dev.mvmci.engine.StartRequest;
import dev.mvmci.engine.testing.Guests;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Limits that modules and requests want. */
class WantedLimitsTest {

  @TempDir Path directory;

  /** Records six times. */
  private static byte[] recording(String limits) {
    return Guests.everything("test", "1")
        .withoutCustomSections()
        .custom(
            "mvm.module",
            "{\"name\":\"test\",\"version\":\"1\",\"abi\":1,\"limits\":%s,\"workflows\":[{\"name\":\"start\"}]}"
                .formatted(limits))
        .workflow(
            "start",
            code -> {
              for (int i = 0; i < 6; i++) {
                code.call("now").drop();
              }
              code.i32(0);
            })
        .bytes();
  }

  private static RunOutcome run(EngineFixture fixture, @Nullable String limits) throws Exception {
    return fixture.outcome(
        fixture.engine.start(new StartRequest("test", null, "start", "null", null, limits)));
  }

  private static void failed(RunOutcome outcome, String message) {
    assertThat(outcome)
        .isInstanceOfSatisfying(
            RunOutcome.Failed.class,
            failed -> {
              assertThat(failed.kind()).isEqualTo(Kind.LIMIT);
              assertThat(failed.message()).contains(message);
            });
  }

  @Test
  void aRequestCountsOverTheModuleAndThatOverTheEngine() throws Exception {
    try (var fixture = EngineFixture.in(directory)) {
      var _ = fixture.engine.deploy(recording("{\"journal_records\":3}"));
      failed(run(fixture, null), "journalRecords: more than 3");
      failed(run(fixture, "{\"journal_bytes\":1000}"), "journalRecords: more than 3");
      assertThat(run(fixture, "{\"journal_records\":100}"))
          .isInstanceOf(RunOutcome.Completed.class);
      failed(
          run(fixture, "{\"journal_records\":100,\"journal_bytes\":100}"),
          "journalBytes: more than 100 bytes");
    }
  }

  @Test
  void moreThanTheEngineAllowsIsRefused() throws Exception {
    try (var fixture = EngineFixture.in(directory)) {
      var _ = fixture.engine.deploy(recording("{}"));
      for (String limits :
          new String[] {
            "{\"memory_bytes\":99999999999}",
            "{\"journal_bytes\":0}",
            "{\"fuel\":1}",
            "[]",
            "{\"destinations\":\"x\"}"
          }) {
        assertThatThrownBy(() -> run(fixture, limits))
            .as(limits)
            .isInstanceOf(EngineFailure.BadRequest.class);
      }
    }
  }

  @Test
  void aRunThatExistsForTooLongEndsWhereverItIs() throws Exception {
    byte[] waiting = Guests.workflow(code -> code.i32(0).i32(0).i64(-1).call("recv").drop().i32(0));
    for (Duration pageOutAfter : new Duration[] {Duration.ZERO, Duration.ofDays(1)}) {
      EngineConfig config =
          EngineConfig.of(directory)
              .withRun(RunLimits.DEFAULTS.withRunTime(Duration.ofMillis(200)))
              .withPace(EngineConfig.Pace.DEFAULTS.withPageOutAfter(pageOutAfter));
      try (Engine engine = EmbeddedEngine.open(config)) {
        var _ = engine.deploy(waiting);
        failed(
            engine.outcome(engine.start(StartRequest.of("test", "start", "null")).id()).get(),
            "runTime: not finished within");
      }
    }
  }
}
