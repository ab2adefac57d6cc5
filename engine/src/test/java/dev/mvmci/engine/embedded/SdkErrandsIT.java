package dev.mvmci.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mvmci.engine.EngineConfig;
import dev.mvmci.engine.EngineConfig.Pace;
import dev.mvmci.engine.ModuleInfo;
import dev.mvmci.engine.RunEvent;
import dev.mvmci.engine.RunId;
import dev.mvmci.engine.RunInfo;
import dev.mvmci.engine.RunOutcome;
import dev.mvmci.engine.RunQuery;
import dev.mvmci.engine.StartRequest;
import dev.mvmci.engine.http.HttpAsk;
import dev.mvmci.engine.http.HttpFailure;
import dev.mvmci.engine.testing.FakeHttp;
import dev.mvmci.engine.testing.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What each SDK offers, by the same errands in each of the languages: on their way to the end,
 * after a crash at every commit, and when they are cancelled and clean up.
 */
class SdkErrandsIT {

  private static final String ALL =
      "[\"clock\",\"chance\",\"secret\",\"own state\",\"shared state\",\"timeout\",\"message\","
          + "\"child\",\"retry\",\"request\",\"progress\",\"timer\"]";

  @TempDir Path whole;
  @TempDir Path images;

  private static EngineConfig config(Path directory) throws Exception {
    Files.createDirectories(directory.resolve("secrets"));
    Files.writeString(directory.resolve("secrets/token"), "hidden\n");
    return EngineConfig.of(directory)
        .withPace(
            Pace.DEFAULTS.withPageOutAfter(Duration.ZERO).withCloseGrace(Duration.ofMillis(50)));
  }

  /** A shop that has no answer the first time it is asked what it has. */
  private static FakeHttp shop(boolean failsFirst) {
    var asked = new AtomicInteger(failsFirst ? 0 : 1);
    return new FakeHttp(ask -> {
      if (path(ask).equals("/stock") && asked.getAndIncrement() == 0) {
        throw new HttpFailure(HttpFailure.Kind.TRANSPORT, "no connection", null);
      }
      return FakeHttp.reply(ask, 200, "ok");
    });
  }

  private static String path(HttpAsk ask) {
    return ask.url().getPath();
  }

  private static EngineFixture fixture(Path directory, FakeHttp http) throws Exception {
    return new EngineFixture(config(directory), http, EngineFixture.NO_SLEEP);
  }

  @ParameterizedTest
  @ValueSource(strings = {"c", "rust", "as", "java"})
  void allIsDoneAndACrashAfterAnyCommitChangesNothing(String language) throws Exception {
    var camera = new CrashCamera(whole, images);
    try (var fixture = EngineFixture.watched(config(whole), shop(true), camera)) {
      RunInfo run = fixture.start(Programs.errands(language), "null");
      assertThat(fixture.outcome(run)).isEqualTo(new RunOutcome.Completed(ALL));
      assertThat(fixture.engine.response(run.id()).get()).contains("{\"begun\":true}");
      assertThat(
              fixture.engine.events(run.id(), 0, 10).stream()
                  .filter(RunEvent.Log.class::isInstance))
          .as("a line of each level")
          .hasSize(5);
    }
    assertThat(camera.taken()).as("commits").hasSizeGreaterThan(12);
    for (Path image : camera.taken()) {
      try (var fixture = fixture(image, shop(false))) {
        List<RunInfo> runs = fixture.engine.runs(RunQuery.newest(10));
        if (!runs.isEmpty()) { // else the module was deployed, and the run had not begun
          RunOutcome outcome = fixture.outcome(runs.getLast());
          assertThat(outcome).as("%s", image).isInstanceOf(RunOutcome.Completed.class);
          // A retry that was crashed may need one attempt less or more; the rest is as it was.
          assertThat(withoutRetry(outcome)).as("%s", image).isEqualTo(withoutRetry(ALL));
        }
      }
    }
  }

  private static String withoutRetry(RunOutcome outcome) {
    return withoutRetry(String.valueOf(((RunOutcome.Completed) outcome).output()));
  }

  private static String withoutRetry(String output) {
    return output.replace("\"retry\",", "").replace("interrupted", "request");
  }

  static Stream<Arguments> cancellations() {
    return Stream.of("c", "rust", "as", "java")
        .flatMap(language ->
            Stream.of("sleep", "message", "request").map(how -> Arguments.of(language, how)));
  }

  @ParameterizedTest
  @MethodSource("cancellations")
  void aCancelledRunPutsThingsBackAlsoAfterACrashMeanwhile(String language, String how)
      throws Exception {
    var camera = new CrashCamera(whole, images);
    var slow = new CountDownLatch(1);
    var waits = new CountDownLatch(1);
    var http =
        new FakeHttp(ask -> {
          if (path(ask).equals("/slow")) {
            waits.countDown();
            slow.await();
          }
          return FakeHttp.reply(ask, 200, "ok");
        });
    // Long pauses last, short ones are over when the test says so.
    var time = new SkippingClock(EngineFixture.NOW);
    try (var fixture = EngineFixture.watched(config(whole), http, time, camera)) {
      ModuleInfo module = fixture.engine.deploy(Programs.errands(language));
      RunId id = start(fixture, module, "tidy", "\"" + how + "\"");
      if (how.equals("request")) {
        waits.await();
      } else {
        await().until(() -> fixture.engine.health().residentRuns() == 0);
      }
      int before = camera.taken().size(); // the next commit is that of the cancellation
      var cancelled = CompletableFuture.supplyAsync(() -> fixture.engine.cancel(id));
      await().until(() -> camera.taken().size() > before);
      slow.countDown();
      await().until(() -> paths(fixture.http).contains("/undo"));
      time.skipTo(EngineFixture.NOW.plusSeconds(2));
      assertThat(cancelled.get(20, TimeUnit.SECONDS).status()).isEqualTo("cancelled");
      assertThat(logged(fixture, id)).containsExactly("tidied");
      assertThat(paths(fixture.http).stream().filter("/undo"::equals)).hasSize(1);
      for (Path image : camera.taken().subList(before, camera.taken().size())) {
        assertTidiedFrom(image, id);
      }
    }
  }

  private static void assertTidiedFrom(Path image, RunId id) throws Exception {
    try (var fixture = fixture(image, shop(false))) {
      assertThat(fixture.engine.outcome(id).get(20, TimeUnit.SECONDS))
          .as("%s", image)
          .isEqualTo(new RunOutcome.Cancelled());
      assertThat(logged(fixture, id)).as("%s", image).containsExactly("tidied");
      assertThat(paths(fixture.http).stream().filter("/undo"::equals)).hasSizeLessThan(2);
    }
  }

  private static RunId start(
      EngineFixture fixture, ModuleInfo module, String workflow, String input) {
    return fixture
        .engine
        .start(new StartRequest(module.name(), module.version(), workflow, input, null))
        .id();
  }

  private static List<String> paths(FakeHttp http) {
    return http.asked().stream().map(SdkErrandsIT::path).toList();
  }

  private static List<String> logged(EngineFixture fixture, RunId id) {
    return fixture.engine.events(id, 0, 10).stream()
        .map(event -> ((RunEvent.Log) event).message())
        .toList();
  }

  @Test
  void whatTheClassLibraryOfJavaLearnsSurvivesACrashAfterAnyCommit() throws Exception {
    var camera = new CrashCamera(whole, images);
    String expected;
    RunId id;
    try (var fixture = EngineFixture.watched(config(whole), camera)) {
      ModuleInfo module = fixture.engine.deploy(Programs.errands("java"));
      id = start(fixture, module, "library", "null");
      expected = String.valueOf(fixture.engine.outcome(id).get(20, TimeUnit.SECONDS));
      assertThat(expected).contains("kept in memory", "deleted true, there false", "1767323045");
      assertThat(logged(fixture, id)).containsExactly("printed", "complained");
    }
    for (Path image : camera.taken()) {
      try (var fixture = fixture(image, shop(false))) {
        if (fixture.engine.run(id).isPresent()) {
          assertThat(fixture.engine.outcome(id).get(20, TimeUnit.SECONDS).toString())
              .as("%s", image)
              .isEqualTo(expected);
        }
      }
    }
  }

  @Test
  void aPauseOfTheClassLibraryIsToldOfTheCancellation() throws Exception {
    try (var fixture = EngineFixture.sleepingForEver(whole)) {
      ModuleInfo module = fixture.engine.deploy(Programs.errands("java"));
      RunId id = start(fixture, module, "interrupted", "null");
      await().until(() -> fixture.engine.history(id, 0, 10).size() == 2);
      assertThat(fixture.engine.cancel(id).status()).isEqualTo("cancelled");
      assertThat(logged(fixture, id)).containsExactly("tidied");
    }
  }
}
