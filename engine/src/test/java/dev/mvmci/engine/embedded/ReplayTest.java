package dev.mvmci.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.mvmci.engine.EngineConfig;
import dev.mvmci.engine.HistoryStep;
import dev.mvmci.engine.Replay;
import dev.mvmci.engine.Replay.Verdict;
import dev.mvmci.engine.RunInfo;
import dev.mvmci.engine.RunOutcome;
import dev.mvmci.engine.testing.Code;
import dev.mvmci.engine.testing.Errands;
import dev.mvmci.engine.testing.FakeHttp;
import dev.mvmci.engine.testing.Guests;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayTest {

  private static final long ALL = Long.MAX_VALUE;

  @TempDir Path directory;

  /** Three steps; the middle one as given. Waits for a message then, for ever. */
  private static byte[] waiting(String version, Consumer<Code> middle) {
    return Guests.everything("test", version, "start")
        .workflow(
            "start",
            code -> {
              code.call("now").drop();
              middle.accept(code);
              code.i32(0).i32(0).i64(-1).call("recv").drop().i32(0);
            })
        .bytes();
  }

  private static void random(Code code) {
    code.i32(0).i32(8).call("random").drop();
  }

  @Test
  void aFinishedRunIsReplayedWithoutAnythingHappening() throws Exception {
    Files.createDirectories(directory.resolve("secrets"));
    Files.writeString(directory.resolve("secrets/token"), Errands.SECRET);
    for (byte[] wasm : new byte[][] {Guests.tour(), Errands.module()}) {
      try (var fixture = EngineFixture.in(directory)) {
        RunInfo run = fixture.start(wasm, "null");
        assertThat(fixture.outcome(run)).isInstanceOf(RunOutcome.Completed.class);
        int asked = fixture.http.asked().size();

        Replay whole = fixture.engine.replay(run.id(), ALL, null);
        assertThat(whole.message()).contains("as recorded");
        assertThat(whole.verdict()).isEqualTo(Verdict.SAME);
        assertThat(whole.log()).isEqualTo(fixture.engine.events(run.id(), 0, 100));

        Replay part = fixture.engine.replay(run.id(), 2, null);
        assertThat(part.verdict()).isEqualTo(Verdict.STOPPED);
        assertThat(part.steps()).isEqualTo(2);
        assertThat(fixture.http.asked()).hasSize(asked);
      }
    }
  }

  @Test
  void aRunThatFailedOrWasCancelledIsReplayedToThere() throws Exception {
    try (var fixture = EngineFixture.in(directory)) {
      RunInfo failed =
          fixture.start(Guests.workflow(code -> code.call("now").drop().i32(3)), "null");
      var _ = fixture.outcome(failed);
      assertThat(fixture.engine.replay(failed.id(), ALL, null).verdict()).isEqualTo(Verdict.SAME);

      RunInfo cancelled = fixture.start(waiting("1", ReplayTest::random), "null");
      var _ = fixture.engine.cancel(cancelled.id());
      assertThat(fixture.engine.replay(cancelled.id(), ALL, null).verdict())
          .isEqualTo(Verdict.SAME);
    }
  }

  @Test
  void anotherModuleShowsTheFirstDifferenceWithBothSides() throws Exception {
    try (var fixture = EngineFixture.in(directory)) {
      RunInfo run = fixture.start(Guests.workflow(code -> code.call("now").drop().i32(0)), "null");
      var _ = fixture.outcome(run);

      Replay other =
          fixture.engine.replay(
              run.id(), ALL, Guests.workflow(code -> code.call("monotonic").drop().i32(0)));
      assertThat(other.verdict()).isEqualTo(Verdict.DIVERGES);
      assertThat(other.message()).contains("step 1", "RESULT now", "called monotonic");

      Replay less = fixture.engine.replay(run.id(), ALL, Guests.workflow(code -> code.i32(0)));
      assertThat(less.message()).contains("RESULT now", "ended");

      Replay more =
          fixture.engine.replay(
              run.id(),
              ALL,
              Guests.workflow(code -> code.call("now").drop().call("now").drop().i32(0)));
      assertThat(more.verdict()).isEqualTo(Verdict.DIVERGES);
      assertThat(more.message()).contains("Completed", "called now");
    }
  }

  @Test
  void anUpgradeIsTriedAgainstEveryUnfinishedRun() throws Exception {
    try (var fixture = EngineFixture.in(directory)) {
      RunInfo first = fixture.start(waiting("1", ReplayTest::random), "null");
      RunInfo second = fixture.start(waiting("1", code -> {}), "null");
      await()
          .until(() ->
              fixture.engine.history(first.id(), 0, 10).size() == 4
                  && fixture.engine.history(second.id(), 0, 10).size() == 3);

      assertThat(fixture.engine.upgradeCheck(waiting("2", ReplayTest::random), 10))
          .extracting(Replay::id, Replay::verdict)
          .containsExactly(tuple(first.id(), Verdict.SAME), tuple(second.id(), Verdict.DIVERGES));
      assertThat(fixture.engine.modules()).hasSize(1);
      assertThat(fixture.engine.run(second.id()).orElseThrow().status()).isEqualTo("running");
    }
  }

  @Test
  void aHistoryIsToldWithoutWhatIsSealed() throws Exception {
    Files.createDirectories(directory.resolve("secrets"));
    Files.writeString(directory.resolve("secrets/token"), Errands.SECRET);
    var echo = new FakeHttp(ask -> FakeHttp.reply(ask, 200, Errands.SECRET));
    try (var fixture =
        new EngineFixture(EngineConfig.of(directory), echo, EngineFixture.NO_SLEEP)) {
      RunInfo run = fixture.start(Errands.module(), "null");
      var _ = fixture.outcome(run);

      assertThat(fixture.engine.history(run.id(), 0, 1000))
          .extracting(HistoryStep::kind)
          .startsWith("START")
          .endsWith("END")
          .contains("INTENT", "RESULT", "TIMER");
      assertThat(fixture.engine.history(run.id(), 0, 1000).toString())
          .contains("sealed", "***")
          .doesNotContain(Errands.SECRET);
      assertThat(fixture.engine.history(run.id(), 3, 1)).hasSize(1);
    }
  }
}
