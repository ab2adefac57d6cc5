package dev.mvmci.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.engine.EngineConfig;
import dev.mvmci.engine.ModuleInfo;
import dev.mvmci.engine.RunInfo;
import dev.mvmci.engine.RunOutcome;
import dev.mvmci.engine.RunQuery;
import dev.mvmci.engine.StartRequest;
import dev.mvmci.engine.testing.Programs;
import dev.mvmci.http.HttpServer;
import dev.mvmci.http.Json;
import dev.mvmci.http.Response;
import dev.mvmci.http.Router;
import dev.mvmci.http.ServerConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A guest in Java that calls all that the SDK has, crashed at every commit. */
class JavaGuestIT {

  private static final String INPUT =
      "{\"url\":\"http://example.org/\",\"numbers\":{\"a\":[1,2],\"b\":[]},\"ignored\":0}";

  @TempDir Path whole;
  @TempDir Path images;

  private static EngineConfig withSecret(Path directory) throws Exception {
    Files.createDirectories(directory.resolve("secrets"));
    Files.writeString(directory.resolve("secrets/token"), "hidden\n");
    return EngineConfig.of(directory);
  }

  private static List<String> learned(RunOutcome outcome) {
    assertThat(outcome).isInstanceOf(RunOutcome.Completed.class);
    JsonNode output =
        Json.mapper().readTree(String.valueOf(((RunOutcome.Completed) outcome).output()));
    return StreamSupport.stream(output.path("learned").spliterator(), false)
        .map(JsonNode::asString)
        .toList();
  }

  @Test
  void aCrashAfterAnyCommitChangesNothing() throws Exception {
    var camera = new CrashCamera(whole, images);
    List<String> expected;
    try (var fixture = EngineFixture.watched(withSecret(whole), camera)) {
      RunInfo run = fixture.start(Programs.javaTour(), INPUT);
      expected = learned(fixture.outcome(run));
      assertThat(expected).doesNotContainNull();
      assertThat(fixture.engine.events(run.id(), 0, 10)).isNotEmpty();
    }
    assertThat(expected)
        .contains(
            "now 1767323045",
            "millis 1767323045",
            "own Optional.empty()",
            "own swapped false",
            "own swapped true",
            "shared Optional.of(Note[text=shared, flag=true, number=3])",
            "note Note[text=to myself, flag=false, number=2]",
            "no message true",
            "child true 21",
            "child failed there is no note",
            "no workflow NOT_FOUND",
            "post 200 POST text/plain",
            "get 200 GET text/plain",
            "no secret NOT_FOUND",
            "secret of 6");
    assertThat(camera.taken()).as("commits").hasSizeGreaterThan(15);
    for (Path image : camera.taken()) {
      assertAllIsLearnedFrom(image, expected);
    }
  }

  private static void assertAllIsLearnedFrom(Path image, List<String> expected) throws Exception {
    try (var fixture = EngineFixture.in(withSecret(image))) {
      List<RunInfo> runs = fixture.engine.runs(RunQuery.newest(10));
      if (runs.isEmpty()) {
        return; // the module was deployed, and the run had not begun
      }
      List<String> learned = learned(fixture.outcome(runs.getLast()));
      assertThat(learned).hasSameSizeAs(expected);
      IntStream.range(0, learned.size())
          .filter(i -> !learned.get(i).startsWith("post HttpFailure[problem=INTERRUPTED"))
          .forEach(i -> assertThat(learned.get(i)).as("%s", image).isEqualTo(expected.get(i)));
    }
  }

  private static RunOutcome end(EngineFixture fixture, ModuleInfo module, String how)
      throws Exception {
    return fixture.outcome(
        fixture.engine.start(
            new StartRequest(module.name(), module.version(), "end", "\"" + how + "\"", null)));
  }

  @Test
  void eachEndIsTold() throws Exception {
    try (var fixture = EngineFixture.in(whole)) {
      ModuleInfo module = fixture.engine.deploy(Programs.javaTour());
      assertThat(end(fixture, module, "nothing")).isEqualTo(new RunOutcome.Completed(null));
      assertThat(end(fixture, module, "for now"))
          .isEqualTo(new RunOutcome.Failed(RunOutcome.Kind.TEMPORARY, "later"));
      assertThat(end(fixture, module, "exception").toString()).contains("GUEST", "by an exception");
      assertThat(end(fixture, module, "null").toString())
          .contains("GUEST", "expected an object, found null");
      assertThat(end(fixture, module, "deep").toString()).contains("STACK");
      assertThat(end(fixture, module, "memory").toString()).contains("TRAP");
    }
  }

  @Test
  void theExampleHasAnOrderPaidAndDelivered() throws Exception {
    String order =
        "{\"id\":\"A1\",\"pay_url\":\"http://example.org/pay\",\"items\":"
            + "[{\"name\":\"tea\",\"quantity\":2,\"price_cents\":350}]}";
    try (var fixture = EngineFixture.sleepingForEver(whole)) {
      RunInfo run = fixture.start(Programs.javaExample(), order);
      fixture.engine.send(run.id(), "delivered", "{\"carrier\":\"Ada\"}");

      assertThat(fixture.outcome(run))
          .isEqualTo(
              new RunOutcome.Completed(
                  "{\"order\":\"A1\",\"state\":\"DELIVERED\",\"total_cents\":700,\"carrier\":\"Ada\"}"));
      assertThat(fixture.http.methodsAsked()).containsExactly("POST");
    }
  }

  @Test
  void theExampleRepeatsNothingAfterAnyCrash() throws Exception {
    try (HttpServer site =
        HttpServer.start(
            ServerConfig.DEFAULT.at("127.0.0.1", 0),
            Router.builder().post("/pay", _ -> Response.text(200, "thanks")).build())) {
      String order =
          "{\"id\":\"A1\",\"pay_url\":\"http://127.0.0.1:%d/pay\",\"items\":[],\"patience_seconds\":0}"
              .formatted(site.port());

      CrashRehearsal.Report report =
          new CrashRehearsal(images, Duration.ofSeconds(20))
              .run(new Trial(Programs.javaExample(), "start", order));

      assertThat(report.outcome()).isInstanceOf(RunOutcome.Completed.class);
      assertThat(report.requests()).isEqualTo(1);
      assertThat(report.crashes()).isGreaterThanOrEqualTo(4);
      assertThat(report.findings()).isEmpty();
    }
  }
}
