package dev.mvmci.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.engine.EngineConfig;
import dev.mvmci.engine.HistoryStep;
import dev.mvmci.engine.ModuleInfo;
import dev.mvmci.engine.RunInfo;
import dev.mvmci.engine.RunOutcome;
import dev.mvmci.engine.StartRequest;
import dev.mvmci.engine.http.HttpFailure;
import dev.mvmci.engine.testing.FakeHttp;
import dev.mvmci.engine.testing.Programs;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The retry policies of the SDKs for C and Rust; the one for AssemblyScript is tested there. */
class RetryPolicyTest {

  @TempDir Path directory;

  private static FakeHttp failing(int times) {
    var left = new AtomicInteger(times);
    return new FakeHttp(ask -> {
      if (left.getAndDecrement() > 0) {
        throw new HttpFailure(HttpFailure.Kind.TRANSPORT, "no connection", null);
      }
      return FakeHttp.reply(ask, 200, "ok");
    });
  }

  private static EngineFixture fixture(Path directory, FakeHttp http) {
    return new EngineFixture(EngineConfig.of(directory), http, EngineFixture.NO_SLEEP);
  }

  private static List<Duration> waits(EngineFixture fixture, RunInfo run) {
    return fixture.engine.history(run.id(), 0, 100).stream()
        .filter(step -> step.kind().equals("TIMER"))
        .map(HistoryStep::text)
        .map(text -> Instant.parse(String.valueOf(text).substring("until ".length())))
        .map(until -> Duration.between(EngineFixture.NOW, until))
        .toList();
  }

  private static RunOutcome completed(String output) {
    return new RunOutcome.Completed(output);
  }

  static List<byte[]> modules() {
    return Programs.retries();
  }

  @ParameterizedTest
  @MethodSource("modules")
  void attemptsComeLaterAndLaterUntilOneSucceeds(byte[] module) throws Exception {
    try (var fixture = fixture(directory, failing(3))) {
      RunInfo run = fixture.start(module, "null");

      assertThat(fixture.outcome(run)).as("four, of success").isEqualTo(completed("41"));
      assertThat(waits(fixture, run))
          .containsExactly(Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(60));
    }
  }

  @ParameterizedTest
  @MethodSource("modules")
  void thereAreNoMoreAttemptsThanAllowed(byte[] module) throws Exception {
    try (var fixture = fixture(directory, failing(100))) {
      assertThat(fixture.run(module)).isEqualTo(completed("40"));
      assertThat(fixture.http.asked()).hasSize(4);
    }
  }

  @ParameterizedTest
  @MethodSource("modules")
  void aFailureThatIsNotToBeTriedAgainIsNot(byte[] wasm) throws Exception {
    try (var fixture = fixture(directory, failing(100))) {
      ModuleInfo module = fixture.engine.deploy(wasm);
      RunInfo run =
          fixture.engine.start(
              new StartRequest(module.name(), module.version(), "conflict", "null", null));
      assertThat(fixture.outcome(run)).isEqualTo(completed("10"));
    }
  }
}
