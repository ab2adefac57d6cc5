package dev.mvmci.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvmci.engine.EngineConfig;
import dev.mvmci.engine.EngineFailure;
import dev.mvmci.engine.EngineLimits;
import dev.mvmci.engine.ModuleInfo;
import dev.mvmci.engine.RunEvent;
import dev.mvmci.engine.RunId;
import dev.mvmci.engine.RunInfo;
import dev.mvmci.engine.RunListener;
import dev.mvmci.engine.RunOutcome;
import dev.mvmci.engine.RunQuery;
import dev.mvmci.engine.StartRequest;
import dev.mvmci.engine.run.Sleeper;
import dev.mvmci.engine.testing.FakeHttp;
import dev.mvmci.engine.testing.Guests;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineTest {

  @TempDir Path directory;

  /** Completes with {"answer":n}. */
  private static byte[] answering(String name, String version, int n) {
    String output = "{\"answer\":" + n + "}";
    return Guests.everything(name, version, "start")
        .text(Guests.TEXT_AT, output)
        .workflow("start", code -> code.i32(Guests.TEXT_AT).i32(output.length()).call("output"))
        .bytes();
  }

  private static byte[] sleeping() {
    return Guests.everything("sleeping", "1", "start")
        .workflow("start", code -> code.call("now").drop().i64(3_600_000_000_000L).call("sleep"))
        .bytes();
  }

  private static Sleeper sleepingUntil(CountDownLatch woken) {
    return _ -> woken.await();
  }

  private static String output(RunOutcome outcome) {
    return String.valueOf(((RunOutcome.Completed) outcome).output());
  }

  @Test
  void aVersionIsAskedForExactlyOrTheOneDeployedLastIsTaken() throws Exception {
    try (var fixture = EngineFixture.in(directory)) {
      var _ = fixture.engine.deploy(answering("m", "2", 2));
      var _ = fixture.engine.deploy(answering("m", "1", 1));

      assertThat(fixture.engine.modules())
          .extracting(ModuleInfo::version)
          .containsExactly("1", "2");
      for (var expected : List.of(List.of("1", "1"), List.of("2", "2"), List.of("", "1"))) {
        RunInfo run =
            fixture.engine.start(new StartRequest("m", expected.get(0), "start", "null", null));
        assertThat(run.version()).isEqualTo(expected.get(1));
        assertThat(output(fixture.outcome(run))).isEqualTo("{\"answer\":" + expected.get(1) + "}");
      }
    }
  }

  @Test
  void aRunKeepsTheBytesItBeganWithWhenOthersAreDeployedUnderTheSameName() throws Exception {
    var woken = new CountDownLatch(1);
    byte[] replacement =
        Guests.everything("sleeping", "1", "start").workflow("start", code -> code.i32(3)).bytes();
    EngineConfig config = EngineFixture.quickToClose(directory);
    RunInfo before;
    try (var fixture =
        new EngineFixture(config, FakeHttp.echoingTheMethod(), sleepingUntil(woken))) {
      before = fixture.start(sleeping(), "null");
      assertThat(fixture.run(replacement)).isInstanceOf(RunOutcome.Failed.class);
    }
    try (var fixture = EngineFixture.in(config)) {
      assertThat(fixture.outcome(before)).isInstanceOf(RunOutcome.Completed.class);
    }
  }

  @Test
  void aKeyNamesOneRunHoweverOftenItIsStarted() throws Exception {
    StartRequest request = StartRequest.of("m", "start", "{}").withKey("job-0/1");
    RunInfo first;
    try (var fixture = EngineFixture.in(directory)) {
      var _ = fixture.engine.deploy(answering("m", "1", 1));
      List<CompletableFuture<RunInfo>> starts = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        starts.add(CompletableFuture.supplyAsync(() -> fixture.engine.start(request)));
      }
      first = starts.getFirst().get();
      for (var start : starts) {
        assertThat(start.get().id()).isEqualTo(first.id());
      }
      var _ = fixture.outcome(first);
      assertThatThrownBy(() ->
              fixture.engine.start(
                  StartRequest.of("m", "start", "{\"other\":1}").withKey("job-0/1")))
          .isInstanceOf(EngineFailure.Conflict.class)
          .hasMessageContaining(first.id().value());
    }
    try (var fixture = EngineFixture.in(directory)) {
      RunInfo again = fixture.engine.start(request);
      assertThat(again.id()).isEqualTo(first.id());
      assertThat(again.outcome()).isInstanceOf(RunOutcome.Completed.class);
      assertThat(fixture.engine.runByKey("job-0/1")).contains(again);
      assertThat(fixture.engine.runs(RunQuery.newest(10))).containsExactly(again);
    }
  }

  @Test
  void whatDoesNotExistIsNotFound() {
    try (var fixture = EngineFixture.in(directory)) {
      var _ = fixture.engine.deploy(answering("m", "1", 1));
      for (StartRequest request :
          List.of(
              StartRequest.of("x", "start", "1"),
              StartRequest.of("m", "x", "1"),
              new StartRequest("m", "2", "start", "1", null))) {
        assertThatThrownBy(() -> fixture.engine.start(request))
            .isInstanceOf(EngineFailure.NotFound.class);
      }
      var unknown = new RunId("wkf_" + "0".repeat(26));
      assertThat(fixture.engine.run(unknown)).isEmpty();
      assertThatThrownBy(() -> fixture.engine.outcome(unknown))
          .isInstanceOf(EngineFailure.NotFound.class);
      assertThatThrownBy(() -> new RunId("../etc/passwd"))
          .isInstanceOf(EngineFailure.NotFound.class);
    }
  }

  @Test
  void inputMustBeJsonAndNotTooLarge() {
    try (var fixture = EngineFixture.in(directory)) {
      var _ = fixture.engine.deploy(answering("m", "1", 1));
      assertThatThrownBy(() -> fixture.engine.start(StartRequest.of("m", "start", "{not json")))
          .isInstanceOf(EngineFailure.BadRequest.class);
      String large = "\"" + "x".repeat(1 << 20) + "\"";
      assertThatThrownBy(() -> fixture.engine.start(StartRequest.of("m", "start", large)))
          .isInstanceOf(EngineFailure.TooLarge.class)
          .hasMessageContaining("1048576");
      assertThat(fixture.engine.runs(RunQuery.newest(10))).isEmpty();
    }
  }

  @Test
  void moreUnfinishedRunsThanAllowedAreRefused() throws Exception {
    var woken = new CountDownLatch(1);
    EngineConfig config =
        EngineConfig.of(directory).withEngine(EngineLimits.DEFAULTS.withUnfinishedRuns(2));
    try (var fixture =
        new EngineFixture(config, FakeHttp.echoingTheMethod(), sleepingUntil(woken))) {
      RunInfo first = fixture.start(sleeping(), "null");
      var _ = fixture.start(sleeping(), "null");
      assertThatThrownBy(() -> fixture.start(sleeping(), "null"))
          .isInstanceOf(EngineFailure.LimitReached.class);

      woken.countDown();
      var _ = fixture.outcome(first);
      assertThat(fixture.run(sleeping())).isInstanceOf(RunOutcome.Completed.class);
    }
  }

  @Test
  void aSleepGoesOnWhereItWasWhenTheEngineOpensAgain() throws Exception {
    var asleep = new CountDownLatch(1);
    Sleeper forever =
        _ -> {
          asleep.countDown();
          Thread.sleep(Long.MAX_VALUE);
        };
    RunInfo run;
    EngineConfig config = EngineConfig.of(directory);
    try (var fixture = new EngineFixture(config, FakeHttp.echoingTheMethod(), forever)) {
      run = fixture.start(sleeping(), "null");
      assertThat(asleep.await(10, TimeUnit.SECONDS)).isTrue();
      var outcome = fixture.engine.outcome(run.id());
      fixture.engine.close();
      assertThatThrownBy(outcome::get)
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(EngineFailure.Unavailable.class);
    }
    var deadlines = new ArrayList<Instant>();
    try (var fixture = new EngineFixture(config, FakeHttp.echoingTheMethod(), deadlines::add)) {
      assertThat(fixture.outcome(run)).isInstanceOf(RunOutcome.Completed.class);
    }
    assertThat(deadlines).containsExactly(EngineFixture.NOW.plusSeconds(3600));
  }

  @Test
  void aRunCanBeCancelledWhateverItDoes() throws Exception {
    byte[] spinning = Guests.workflow(code -> code.loop().br(0).end().unreachable());
    var asked = new CountDownLatch(1);
    var hanging =
        new FakeHttp(ask -> {
          asked.countDown();
          Thread.sleep(60_000);
          return FakeHttp.reply(ask, 200, "late");
        });
    try (var fixture =
        new EngineFixture(EngineConfig.of(directory), hanging, _ -> Thread.sleep(Long.MAX_VALUE))) {
      RunInfo requesting = fixture.start(Guests.tour(), "null");
      assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
      for (RunInfo run :
          List.of(requesting, fixture.start(spinning, "null"), fixture.start(sleeping(), "null"))) {
        RunInfo cancelled = fixture.engine.cancel(run.id());

        assertThat(cancelled.status()).isEqualTo("cancelled");
        assertThat(fixture.outcome(run)).isEqualTo(new RunOutcome.Cancelled());
      }
    }
    try (var fixture = EngineFixture.in(directory)) {
      assertThat(fixture.engine.runs(RunQuery.newest(10)))
          .extracting(RunInfo::status)
          .containsOnly("cancelled");
      assertThat(fixture.engine.health().unfinishedRuns()).isZero();
    }
  }

  @Test
  void cancellingWhatHasEndedLeavesItAsItIs() throws Exception {
    try (var fixture = EngineFixture.in(directory)) {
      RunInfo run = fixture.start(answering("m", "1", 1), "null");
      var _ = fixture.outcome(run);
      assertThat(fixture.engine.cancel(run.id()).status()).isEqualTo("completed");
    }
  }

  @Test
  void anObserverIsToldThePastAndThePresentInOrderAndTheEndOnce() throws Exception {
    try (var fixture = EngineFixture.in(directory)) {
      RunInfo run = fixture.start(Guests.tour(), "null");
      List<String> live = observe(fixture, run, 0);
      List<String> afterwards = observe(fixture, run, 0);

      assertThat(live).containsExactly("Log", "Progress", "Log", "Completed");
      assertThat(afterwards).isEqualTo(live);
      long first = fixture.engine.events(run.id(), 0, 1).getFirst().sequence();
      assertThat(observe(fixture, run, first)).containsExactly("Progress", "Log", "Completed");
    }
  }

  private static List<String> observe(EngineFixture fixture, RunInfo run, long after)
      throws Exception {
    var told = new ArrayList<String>();
    var end = new CompletableFuture<List<String>>();
    var listener =
        new RunListener() {
          @Override
          public void onEvent(RunEvent event) {
            told.add(event.getClass().getSimpleName());
          }

          @Override
          public void onEnd(RunOutcome outcome) {
            told.add(outcome.getClass().getSimpleName());
            end.complete(told);
          }
        };
    try (var _ = fixture.engine.observe(run.id(), after, listener)) {
      return end.get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void aDirectoryInUseIsRefusedInOneLine() {
    try (var _ = EngineFixture.in(directory)) {
      assertThatThrownBy(() -> EngineFixture.in(directory))
          .isInstanceOf(EngineFailure.Unavailable.class)
          .hasMessageContaining("in use by another engine");
    }
  }

  @Test
  void aClosedEngineSaysSo() {
    var fixture = EngineFixture.in(directory);
    fixture.close();
    fixture.close();
    assertThat(fixture.engine.health().healthy()).isFalse();
    assertThatThrownBy(fixture.engine::modules).isInstanceOf(EngineFailure.Unavailable.class);
  }

  @Test
  void manyRunsAtOnceAllComplete() throws Exception {
    try (var fixture = EngineFixture.in(directory)) {
      var _ = fixture.engine.deploy(Guests.tour());
      List<CompletableFuture<RunOutcome>> outcomes = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        RunInfo run = fixture.engine.start(StartRequest.of("tour", "start", "null"));
        outcomes.add(fixture.engine.outcome(run.id()));
      }
      for (var outcome : outcomes) {
        assertThat(outcome.get(20, TimeUnit.SECONDS)).isInstanceOf(RunOutcome.Completed.class);
      }
      assertThat(fixture.http.asked()).hasSize(300);
    }
  }
}
