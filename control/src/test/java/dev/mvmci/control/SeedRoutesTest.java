package dev.mvmci.control;

import static dev.mvmci.control.TestControl.assertProblem;
import static dev.mvmci.control.TestControl.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.http.Headers;
import dev.mvmci.http.Reply;
import dev.mvmci.http.Request;
import dev.mvmci.http.Response;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The first clients' routes: their texts and bodies, and honest refusals. */
class SeedRoutesTest {

  @RegisterExtension static final TestControl control = new TestControl();

  @Test
  void aJobThatIsDoneMayBeReportedDoneAgain() {
    control.submit("http://a/");
    control.post("/queue/claim", "");
    assertThat(uiUpdate(0, "Done", -1).status()).isEqualTo(200);
    assertThat(uiUpdate(0, "Done", -1).status()).isEqualTo(200);
    assertThat(state("job-0")).isEqualTo("Completed");
  }

  @Test
  void aFormMakesAJobNumberedFromZeroAndAnswersWithTheList() {
    Reply reply = control.form("/new-job", "url=https%3A%2F%2Fexample.com&max_depth=1");

    assertThat(reply.headers().byName().get("x-content-type-options")).containsExactly("nosniff");
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.headers().first("content-type").orElse("")).startsWith("text/html");
    assertThat(reply.text()).contains("https://example.com").doesNotContain("<html");
    JsonNode job = ok(control.get("/queue/list")).path(0);
    assertThat(job.path("job_id").stringValue()).isEqualTo("job-0");
    assertThat(job.path("payload").toString())
        .isEqualTo("{\"id\":0,\"url\":\"https://example.com\",\"max_depth\":1}");
  }

  @Test
  void aScriptInAnAddressStaysText() {
    Reply reply = control.form("/new-job", "url=%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E");

    assertThat(reply.status()).isEqualTo(200);
    for (String path : new String[] {"/", "/list", "/jobs/job-0"}) {
      assertThat(control.get(path).text())
          .as(path)
          .contains("&lt;script")
          .doesNotContain("<script>alert");
    }
  }

  @Test
  void aFormThatDoesNotFitIsRefusedAndNothingIsStored() {
    assertProblem(control.form("/new-job", "link=x"), 422, "url is missing");
    assertProblem(control.form("/new-job", "url=+"), 422, "url has 0 characters");
    assertProblem(
        control.form("/new-job", "url=http://x/" + "a".repeat(10_240)),
        422,
        "url has 10249 characters; it takes 1 to 8192");
    assertProblem(control.form("/new-job", "url=x&max_depth=many"), 400, "max_depth is 'many'");
    assertProblem(control.form("/new-job", "url=%zz"), 400, "broken escape");
    assertProblem(control.post("/new-job", "{\"url\":\"x\"}"), 415, "application/json");
    assertThat(ok(control.get("/queue/list")).isEmpty()).isTrue();
  }

  @Test
  void publishTakesAnIdOnceAndRepeatsItForTheSamePayloadOnly() {
    String job = "{\"job_id\":\"mine\",\"payload\":{\"url\":\"http://a/\"}}";
    String other = "{\"job_id\":\"mine\",\"payload\":{\"url\":\"http://b/\"}}";

    Reply first = control.post("/queue/publish", job);
    assertThat(first.status()).isEqualTo(200);
    assertThat(first.text()).isEqualTo("Work item published");
    assertThat(control.post("/queue/publish", job).text()).isEqualTo("Work item published");
    assertProblem(control.post("/queue/publish", other), 409, "already-submitted", "id mine");
    JsonNode jobs = ok(control.get("/queue/list"));
    assertThat(jobs.size()).isEqualTo(1);
    assertThat(jobs.path(0).path("payload").path("url").stringValue()).isEqualTo("http://a/");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"payload\":{}}                                     | job_id is missing",
        "{\"job_id\":7,\"payload\":{}}                        | job_id is 7",
        "{\"job_id\":\"a b\",\"payload\":{}}                  | job id 'a b'",
        "{\"job_id\":\"a\"}                                   | payload is missing",
        "{\"job_id\":\"a\",\"payload\":null}                  | payload is null",
        "{\"job_id\":\"a\",\"payload\":1,\"opts\":{\"cron\":1}}     | no option is called cron",
        "{\"job_id\":\"a\",\"payload\":1,\"opts\":{\"priority\":10}} | priority is 10",
        "[1]                                                  | it takes a JSON object"
      })
  void whatCannotBePublishedIsRefusedWithTheReason(String body, String detail) {
    assertProblem(control.post("/queue/publish", body), 422, detail);
    assertThat(ok(control.get("/queue/stats")).path("total").longValue()).isZero();
  }

  @Test
  void brokenAndOversizedBodiesAreRefused() {
    assertProblem(control.post("/queue/publish", "{\"job_id\":"), 400, "not valid JSON");
    assertProblem(control.form("/queue/publish", "job_id=a"), 415, "application/json");
    String large = "{\"job_id\":\"a\",\"payload\":\"" + "x".repeat(1 << 20) + "\"}";
    assertProblem(control.post("/queue/publish", large), 413, "the limit is 1048576");
    String huge = "{\"job_id\":\"a\",\"payload\":\"" + "x".repeat(7 << 20) + "\"}";
    assertThat(control.post("/queue/publish", huge).status()).isEqualTo(413);
    assertThat(ok(control.get("/queue/stats")).path("total").longValue()).isZero();
  }

  @Test
  void claimsComeInOrderOfPublicationUntilThereAreNone() {
    assertThat(control.postNothing("/queue/claim").status()).isEqualTo(204);
    control.submit("http://a/");
    control.post("/queue/publish", "{\"job_id\":\"b\",\"payload\":[1]}");

    JsonNode first = ok(control.postNothing("/queue/claim"));
    JsonNode second = ok(control.post("/queue/claim?worker_id=me&worker_type=wasm", "{\"a\":1}"));

    assertThat(first.path("job_id").stringValue()).isEqualTo("job-0");
    assertThat(first.path("status").stringValue()).isEqualTo("Claimed");
    assertThat(first.path("claimed_by").stringValue()).isEqualTo("node-1");
    assertThat(second.path("job_id").stringValue()).isEqualTo("b");
    assertThat(second.path("assigned_worker_id").stringValue()).isEqualTo("me");
    Reply none = control.postNothing("/queue/claim");
    assertThat(none.status()).isEqualTo(204);
    assertThat(none.body()).isEmpty();
    assertProblem(
        control.postNothing("/queue/claim?worker_type=toaster"), 400, "Invalid worker_type");
  }

  @Test
  void statusMovesAJobAlongTheTableAndSaysSoOnlyWhenItDid() {
    control.submit("http://a/");
    assertProblem(status("job-0", "Completed"), 409, "not-allowed", "job-0 is Pending");
    control.postNothing("/queue/claim");
    for (String state : new String[] {"InProgress", "in_progress", "Completed", "Completed"}) {
      Reply reply = status("job-0", state);
      assertThat(reply.status()).as(reply.text()).isEqualTo(200);
      assertThat(reply.text()).isEqualTo("Status updated");
    }
    assertProblem(status("job-0", "Failed"), 409, "job-finished", "has ended as Completed");

    assertProblem(status("job-9", "Failed"), 404, "unknown-job", "no job job-9");
    assertProblem(status("no%20id", "Failed"), 404, "unknown-job", "no job no id");
    assertProblem(status("job-0", "Done"), 422, "status is 'Done'; it takes one of Pending");
    assertProblem(status("job-0", "Dead"), 422, "status is 'Dead'");
    assertProblem(control.post("/queue/status/job-0", "{}"), 422, "status is missing");
  }

  @Test
  void aFailureKeepsItsMessageAndMayBeTriedAgain() {
    control.submit("http://a/");
    control.postNothing("/queue/claim");
    control.post(
        "/queue/status/job-0", "{\"status\":\"Failed\",\"error_message\":\"out of paper\"}");

    JsonNode failed = ok(control.get("/queue/list")).path(0);
    assertThat(failed.path("status").stringValue()).isEqualTo("Failed");
    assertThat(failed.path("error_message").stringValue()).isEqualTo("out of paper");
    assertThat(status("job-0", "Pending").text()).isEqualTo("Status updated");
    assertThat(ok(control.postNothing("/queue/claim")).path("retry_count").intValue()).isOne();
  }

  @Test
  void aJobOfARegisteredWorkerCannotBeEndedWithoutItsToken() {
    control.submit("http://a/");
    long token = control.claim("w").path("lease_token").longValue();

    assertProblem(status("job-0", "InProgress"), 409, "token-required", "leased to worker w");
    String shown = "{\"status\":\"InProgress\",\"lease_token\":%d}".formatted(token);
    assertThat(control.post("/queue/status/job-0", shown).text()).isEqualTo("Status updated");
    String stale = "{\"status\":\"Completed\",\"lease_token\":%d}".formatted(token - 1);
    assertProblem(control.post("/queue/status/job-0", stale), 409, "stale-token", "stop working");
  }

  @Test
  void theListIsInOrderOfCreationAndCanBeNarrowed() {
    for (int i = 0; i < 5; i++) {
      control.submit("http://x/" + i);
    }
    control.postNothing("/queue/claim");

    assertThat(ids("/queue/list")).isEqualTo("job-0 job-1 job-2 job-3 job-4");
    assertThat(ids("/queue/list?status=Claimed")).isEqualTo("job-0");
    assertThat(ids("/queue/list?status=pending&limit=2")).isEqualTo("job-1 job-2");
    assertThat(ids("/queue/list?order=desc&limit=2")).isEqualTo("job-4 job-3");
    Reply page = control.get("/queue/list?limit=3");
    String cursor = page.headers().first("x-next-cursor").orElseThrow();
    assertThat(ids("/queue/list?cursor=" + cursor)).isEqualTo("job-3 job-4");
    assertProblem(control.get("/queue/list?status=Odd"), 422, "status is 'Odd'");
    assertProblem(control.get("/queue/list?limit=0"), 400, "limit is '0'");
    assertProblem(control.get("/queue/list?order=up"), 422, "order is 'up'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/queue/list", "/api/v1/jobs?limit=1000"})
  void aListIsWrittenAsItIsReadSoThatLargePayloadsNeverMeetInMemory(String target) {
    for (int i = 0; i < 20; i++) {
      control.submit("http://x/" + "y".repeat(100_000));
    }

    var request = Request.of("GET", target, Headers.NONE, new byte[0]);

    assertThat(control.routes().handle(request).body()).isInstanceOf(Response.Body.Stream.class);
    assertThat(control.get(target).text()).hasSizeGreaterThan(2_000_000).contains("\"job-19\"");
    assertThat(ok(control.get(target)).findValues("job_id")).hasSize(20);
  }

  @Test
  void aListedJobHasTheFieldsOfAllClientsAndNoToken() {
    control.submit("http://a/");
    control.claim("w");
    JsonNode job = ok(control.get("/queue/list")).path(0);

    assertThat(job.propertyNames())
        .contains(
            "id",
            "job_id",
            "status",
            "claimed_by",
            "completed_by",
            "created_at",
            "updated_at",
            "payload",
            "assigned_worker_id",
            "started_at",
            "error_message",
            "retry_count",
            "compatible_worker_types",
            "state",
            "created_at_ms")
        .doesNotContain("lease_token");
    assertThat(job.path("created_at").longValue())
        .isEqualTo(job.path("created_at_ms").longValue() / 1000);
  }

  @Test
  void statsCountWhatTheListShows() {
    control.submit("http://a/");
    control.submit("http://b/");
    control.postNothing("/queue/claim");
    ok(control.postNothing("/api/v1/jobs/job-1/cancel"));

    JsonNode stats = ok(control.get("/queue/stats"));
    assertThat(stats.toString())
        .isEqualTo(
            "{\"pending\":0,\"claimed\":1,\"in_progress\":0,\"completed\":0,\"failed\":1,"
                + "\"total\":2}");
    assertThat(ok(control.get("/api/queue/stats"))).isEqualTo(stats);
  }

  @Test
  void progressByNumberMovesAClaimedJobAndTheLastOneCompletesIt() {
    control.submit("http://a/");
    control.postNothing("/queue/claim");

    assertThat(uiUpdate(0, "Request", 1).text()).isEqualTo("OK");
    assertThat(state("job-0")).isEqualTo("InProgress");
    uiUpdate(0, "Parse", 1);
    uiUpdate(0, "Done", 1);
    assertThat(state("job-0")).isEqualTo("InProgress");
    uiUpdate(0, "Done", 0);
    assertThat(state("job-0")).isEqualTo("Completed");
    assertThat(uiUpdate(0, "Done", 0).text()).isEqualTo("OK");

    assertProblem(uiUpdate(0, "Request", 3), 409, "job-finished", "cannot take progress");
    assertProblem(uiUpdate(77, "Request", 3), 404, "unknown-job", "job-77");
    assertProblem(uiUpdate(0, "Thinking", 3), 422, "status is 'Thinking'");
    assertProblem(control.post("/ui-update", "{\"id\":\"0\"}"), 422, "id is");
  }

  @Test
  void progressByNumberOfAWorkersJobIsShownButDoesNotEndIt() {
    control.submit("http://a/");
    control.claim("w");

    assertThat(uiUpdate(0, "Done", 0).text()).isEqualTo("OK");
    assertThat(state("job-0")).isEqualTo("Claimed");
    assertThat(control.get("/list").text()).contains("http://page/");
  }

  @Test
  void theLaterGenerationPublishesAPayloadAlone() {
    assertThat(control.post("/api/queue/publish", "{\"type\":\"build\"}").text())
        .isEqualTo("Job job-0 published");
    assertProblem(control.post("/api/queue/publish", "null"), 400, "the payload is null");
    assertThat(ok(control.postNothing("/api/queue/claim")).path("id").stringValue())
        .isEqualTo("job-0");
    assertThat(control.post("/api/queue/status/job-0", "{\"status\":\"InProgress\"}").text())
        .isEqualTo("Status updated");
    assertThat(ok(control.get("/api/queue/list")).size()).isOne();
  }

  @Test
  void healthTellsTheTruthUnderBothNames() {
    for (String path : new String[] {"/hiqlite/health", "/health/hiqlite"}) {
      JsonNode health = ok(control.get(path));
      assertThat(health.path("is_healthy").booleanValue()).isTrue();
      assertThat(health.path("node_count").intValue()).isOne();
      assertThat(health.path("has_leader").booleanValue()).isTrue();
    }
    assertThat(ok(control.get("/health/live")).path("live").booleanValue()).isTrue();
    assertThat(ok(control.get("/health/ready")).path("ready").booleanValue()).isTrue();
  }

  @Test
  void metricsAreOfTheReplicatedDatabase() {
    assertThat(control.get("/metrics").text()).contains("mvmci_sql_commands_total ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/iroh", "/api/iroh"})
  void peerRoutesSayHowTheyWouldBeThere(String prefix) {
    for (String path : List.of("/info", "/gossip/subscribe/00")) {
      assertProblem(control.get(prefix + path), 501, "no-peers", "--p2p-listen");
    }
    for (String path : List.of("/connect", "/gossip/join", "/gossip/leave", "/gossip/broadcast")) {
      assertProblem(control.post(prefix + path, "{}"), 501, "no-peers", "--p2p-listen");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/v1/peers", "/api/v1/tickets"})
  void aNodeWithoutPeersSaysHowItWouldHaveThem(String path) {
    for (Reply reply : List.of(control.get(path), control.post(path, "{}"))) {
      assertThat(reply.status()).isEqualTo(409);
      assertThat(reply.text()).contains("no-peers", "--p2p-listen");
    }
  }

  @Test
  void otherPathsAndMethodsAreRefused() {
    assertThat(control.get("/nothing/here").status()).isEqualTo(404);
    assertThat(control.get("/queue/claim").status()).isEqualTo(405);
    assertThat(control.get("/queue/claim").headers().first("allow")).contains("POST");
    assertThat(control.get("/assets/styles.css").headers().first("content-type").orElse(""))
        .startsWith("text/css");
    assertThat(control.get("/assets/../secret").status()).isEqualTo(404);
  }

  private static Reply status(String id, String state) {
    return control.post("/queue/status/" + id, "{\"status\":\"" + state + "\"}");
  }

  private static Reply uiUpdate(int id, String status, int left) {
    return control.post(
        "/ui-update",
        "{\"id\":%d,\"status\":\"%s\",\"url\":\"http://page/\",\"urls_left\":%d}"
            .formatted(id, status, left));
  }

  private static String state(String id) {
    return ok(control.get("/api/v1/jobs/" + id)).path("state").stringValue();
  }

  private static String ids(String target) {
    var ids = new StringBuilder();
    ok(control.get(target)).forEach(job -> ids.append(job.path("id").stringValue()).append(' '));
    return ids.toString().strip();
  }
}
