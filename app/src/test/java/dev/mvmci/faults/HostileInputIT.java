package dev.mvmci.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mvmci.faults.Client.Answer;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Whatever is sent, the answer says what is wrong, nothing of it stays, and the node lives on. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileInputIT {

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final String WASM = "application/wasm";

  private final NodeProcess node;
  private int jobsBefore;

  HostileInputIT(@TempDir Path directory) throws IOException {
    this.node = NodeProcess.start(directory.resolve("data"));
  }

  @BeforeEach
  void countJobs() {
    jobsBefore = jobs();
  }

  @AfterEach
  void lives() {
    assertThat(node.isAlive()).isTrue();
    assertThat(node.client().get("/health/ready").status()).isEqualTo(200);
    assertThat(node.engine().get("/health").status()).isEqualTo(200);
  }

  @AfterAll
  void stop() {
    assertThat(node.terminate()).isZero();
  }

  @Test
  void refusesMalformedForms() {
    Client engine = node.engine();
    String form = "multipart/form-data; boundary=x";
    String deploy = "/api/module/deploy";
    engine.post(deploy, form, "no form at all").isFlawlessError(400);
    engine
        .post(deploy, form, "--x\r\nContent-Disposition: form-data; name=\"mod")
        .isFlawlessError(400);
    engine.post(deploy, form, part("other", "text")).isFlawlessError(400);
    engine.post(deploy, "multipart/form-data", part("module", "text")).isFlawlessError(400);
    engine.post(deploy, form, part("module", "not wasm")).isFlawlessError(422);
  }

  @Test
  void refusesWhatIsNoModuleAndKeepsNothingOfIt() {
    int modules = modules().size();
    byte[] cut = Arrays.copyOf(HostileModules.loop(), 40);
    deploy(new byte[0]).isFlawlessError(422);
    deploy(new byte[] {0, 'a', 's', 'm'}).isFlawlessError(422);
    deploy(cut).isFlawlessError(422);
    Answer unknown = deploy(HostileModules.unknownImport());
    unknown.isFlawlessError(422);
    assertThat(unknown.json().path("error").asString()).contains("wasi", "exit");
    assertThat(modules()).hasSize(modules);
  }

  @Test
  void refusesBodiesOfAHundredMegabytes() {
    byte[] huge = new byte[100_000_000];
    deploy(huge).isProblem(413);
    node.client()
        .post("/api/v1/jobs", "application/json", BodyPublishers.ofByteArray(huge))
        .isProblem(413);
    assertThat(jobs()).isEqualTo(jobsBefore);
  }

  @Test
  void refusesJobsThatCannotBeMeant() {
    Client client = node.client();
    client.postJson("/api/v1/jobs", "{").isProblem(400);
    client.postJson("/api/v1/jobs", "[".repeat(100_000)).isProblem(400);
    client.postJson("/api/v1/jobs", "{}").isProblem(422);
    client.post("/api/v1/jobs", "text/csv", "{\"payload\":1}").isProblem(415);
    client.post("/new-job", FORM, "url=https://" + "a".repeat(10_000) + ".test/").isProblem(422);
    client.post("/new-job", FORM, "url=").isProblem(422);
    client.post("/new-job", "application/json", "{\"url\":\"https://a.test/\"}").isProblem(415);
    assertThat(jobs()).isEqualTo(jobsBefore);
  }

  @ParameterizedTest
  @CsvSource({"/api/v1/jobs/job-99999", "/api/v1/jobs/..%2F..%2Fetc%2Fpasswd", "/nothing/here"})
  void knowsNoSuchThing(String path) {
    node.client().get(path).isProblem(404);
    node.engine().get("/api/workflow/wkf_none").isProblem(404);
    node.engine()
        .postJson("/api/workflow/start", "{\"module\":\"none\",\"workflow\":\"w\",\"input\":\"1\"}")
        .isFlawlessError(404);
  }

  @Test
  void refusesATokenThatIsNotOfTheLease() {
    String job = node.client().submit("{\"payload\":{\"note\":\"nobody works on this\"}}");
    for (String verb : List.of("heartbeat", "start", "complete")) {
      node.client()
          .postJson("/api/v1/jobs/" + job + "/" + verb, "{\"token\":99,\"output\":1}")
          .isProblem(409);
    }
    assertThat(node.client().job(job).path("state").asString()).isEqualTo("Pending");
  }

  @Test
  void showsScriptsInAnUrlAsText() {
    String script = "<script>alert(1)</script>";
    node.client().submit("{\"payload\":{\"url\":\"http://127.0.0.1:1/%s\"}}".formatted(script));
    Answer page = node.client().get("/");
    assertThat(page.contentType()).startsWith("text/html");
    assertThat(page.body()).contains("&lt;script&gt;alert(1)").doesNotContain(script);
  }

  @Test
  void anEndlessLoopFailsAndHoldsUpNoOtherJob() throws IOException {
    assertThat(deploy(HostileModules.loop()).status()).isEqualTo(200);
    try (var site = AccessLogSite.start(20, Duration.ofMillis(10))) {
      String loop = submit("hostile-loop");
      await("the loop runs")
          .atMost(PATIENCE)
          .until(() -> node.client().job(loop).path("state").asString().equals("InProgress"));
      String crawl =
          node.client().submit("{\"payload\":{\"url\":\"%s/a/0\"}}".formatted(site.url()));

      JsonNode crawled = node.client().ended(crawl, PATIENCE);
      assertThat(crawled.path("state").asString()).isEqualTo("Completed");
      assertThat(node.client().hasEnded(loop)).as("the loop ended first").isFalse();
      assertFailed(loop);
    }
  }

  @Test
  void memoryAndStackAreBounded() {
    assertThat(deploy(HostileModules.memoryBomb()).status()).isEqualTo(200);
    assertThat(deploy(HostileModules.recursion()).status()).isEqualTo(200);
    String memory = submit("hostile-memory");
    String depth = submit("hostile-depth");
    assertFailed(memory);
    assertFailed(depth);
  }

  private void assertFailed(String job) {
    JsonNode ended = node.client().ended(job, PATIENCE);
    assertThat(ended.path("state").asString()).as(ended.toString()).isEqualTo("Failed");
    assertThat(ended.path("error_message").asString()).isNotBlank();
    JsonNode run = node.engine().get("/api/workflow/" + ended.path("run_id").asString()).json();
    assertThat(run.path("ok").path("status").asString()).isEqualTo("failed");
  }

  private String submit(String module) {
    return node.client()
        .submit("{\"payload\":{\"module\":\"%s\"},\"max_attempts\":1}".formatted(module));
  }

  private Answer deploy(byte[] wasm) {
    return node.engine().post("/api/module/deploy", WASM, BodyPublishers.ofByteArray(wasm));
  }

  private JsonNode modules() {
    return node.engine().get("/api/module/list").json().path("ok");
  }

  private int jobs() {
    return node.client().get("/queue/list").json().size();
  }

  private static String part(String name, String content) {
    return "--x\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n--x--\r\n"
        .formatted(name, content);
  }
}
