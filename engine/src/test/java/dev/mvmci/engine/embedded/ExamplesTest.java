package dev.mvmci.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.engine.RunInfo;
import dev.mvmci.engine.RunOutcome;
import dev.mvmci.engine.StartRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples in C and Rust, as they are checked in. */
class ExamplesTest {

  @TempDir Path directory;

  private static byte[] wasm(String name) throws Exception {
    return Files.readAllBytes(Path.of("../examples", name, name + ".wasm"));
  }

  private static String output(RunOutcome outcome) {
    return String.valueOf(((RunOutcome.Completed) outcome).output());
  }

  @Test
  void anApprovalInCWaitsForTheDecision() throws Exception {
    try (var fixture = EngineFixture.sleepingForEver(directory)) {
      RunInfo run = fixture.start(wasm("approval"), "null");
      fixture.engine.send(run.id(), "approve", "{\"by\":\"Ada\"}");
      assertThat(output(fixture.outcome(run)))
          .isEqualTo("{\"decision\":\"approve\",\"said\":{\"by\":\"Ada\"}}");

      RunInfo cancelled = fixture.start(wasm("approval"), "null");
      assertThat(fixture.engine.cancel(cancelled.id()).status()).isEqualTo("cancelled");
    }
    try (var fixture = EngineFixture.in(directory)) {
      assertThat(output(fixture.run(wasm("approval")))).isEqualTo("{\"decision\":\"none\"}");
    }
  }

  @Test
  void reservationsInRustHandOutEachSeatOnce() throws Exception {
    try (var fixture = EngineFixture.in(directory)) {
      var _ = fixture.engine.deploy(wasm("reservation"));
      var runs = new ArrayList<RunInfo>();
      for (int i = 0; i < 5; i++) {
        runs.add(fixture.engine.start(StartRequest.of("reservation", "start", "null")));
      }
      List<String> seats = new ArrayList<>();
      for (RunInfo run : runs) {
        seats.add(output(fixture.outcome(run)));
      }
      assertThat(seats)
          .containsExactlyInAnyOrder(
              "{\"seat\":1}", "{\"seat\":2}", "{\"seat\":3}", "{\"seat\":null}", "{\"seat\":null}");
    }
  }
}
