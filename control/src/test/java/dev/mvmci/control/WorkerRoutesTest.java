package dev.mvmci.control;

import static dev.mvmci.control.TestControl.assertProblem;
import static dev.mvmci.control.TestControl.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.http.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The workers' protocol, request by request. */
class WorkerRoutesTest {

  @RegisterExtension static final TestControl control = new TestControl();

  @Test
  void aJobGoesFromClaimToOutputUnderItsToken() {
    control.submit("http://a/");
    JsonNode claim = control.claim("w");
    long token = claim.path("lease_token").longValue();
    assertThat(claim.path("run").intValue()).isOne();
    assertThat(claim.path("attempt").intValue()).isOne();
    assertThat(claim.path("lease_expires_at").longValue())
        .isEqualTo(claim.path("updated_at_ms").longValue() + 30_000);

    ok(report("start", token, "\"run_id\":\"wkf_1\""));
    ok(report("heartbeat", token, ""));
    ok(report("progress", token, entries(1, 2)));
    ok(report("progress", token, entries(1, 2, 3)));
    ok(report("complete", token, "\"output\":{\"pages\":3}"));

    JsonNode job = ok(control.get("/api/v1/jobs/job-0"));
    assertThat(job.path("status").stringValue()).isEqualTo("Completed");
    assertThat(job.path("run_id").stringValue()).isEqualTo("wkf_1");
    assertThat(job.path("urls_done").intValue()).isEqualTo(3);
    assertThat(job.path("output").path("pages").intValue()).isEqualTo(3);
    JsonNode lines = ok(control.get("/api/v1/jobs/job-0/progress")).path("entries");
    assertThat(lines.size()).isEqualTo(3);
    assertThat(lines.path(2).path("url").stringValue()).isEqualTo("http://page/3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"start", "heartbeat", "progress", "complete", "fail"})
  void aStaleTokenChangesNothing(String what) {
    control.submit("http://a/");
    long stale = control.claim("w").path("lease_token").longValue();
    register("w");
    JsonNode before = ok(control.get("/api/v1/jobs/job-0"));

    assertProblem(report(what, stale, details(what)), 409, "stale-token", "stop working on it");

    assertThat(ok(control.get("/api/v1/jobs/job-0"))).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"start", "heartbeat", "progress", "complete", "fail"})
  void aReportOnAnUnknownJobIsNotFound(String what) {
    assertProblem(report(what, 1, details(what)), 404, "unknown-job", "no job job-0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"start", "heartbeat", "progress", "complete", "fail"})
  void aReportWithoutATokenIsRefused(String what) {
    control.submit("http://a/");
    control.claim("w");
    String body = details(what).isEmpty() ? "{}" : "{" + details(what) + "}";
    assertProblem(control.post("/api/v1/jobs/job-0/" + what, body), 422, "token is missing");
  }

  @Test
  void aRepeatedEndIsNoErrorAndAnotherEndIs() {
    control.submit("http://a/");
    long token = control.claim("w").path("lease_token").longValue();
    ok(report("start", token, ""));
    ok(report("complete", token, "\"output\":1"));

    ok(report("complete", token, "\"output\":1"));
    assertProblem(report("complete", token, "\"output\":2"), 409, "job-finished", "first end");
    assertProblem(report("fail", token, "\"error\":\"late\""), 409, "job-finished", "first end");
  }

  @Test
  void aFailedRunIsRetriedUnlessItsWorkerKnowsBetter() {
    control.submit("http://a/");
    control.submit("http://b/");
    long first = control.claim("w").path("lease_token").longValue();
    long second = control.claim("w").path("lease_token").longValue();

    JsonNode retrying = ok(report("fail", first, "\"error\":\"busy\""));
    JsonNode failed =
        ok(
            control.post(
                "/api/v1/jobs/job-1/fail",
                "{\"token\":%d,\"error\":\"no module\",\"retryable\":false}".formatted(second)));

    assertThat(retrying.path("state").stringValue()).isEqualTo("Retrying");
    assertThat(retrying.path("run").intValue()).isEqualTo(2);
    assertThat(failed.path("state").stringValue()).isEqualTo("Failed");
    assertThat(failed.path("error_message").stringValue()).isEqualTo("no module");
  }

  @Test
  void registeringAgainHandsOverWhatTheFormerSelfHeld() {
    assertThat(register("w").path("adopted").isEmpty()).isTrue();
    control.submit("http://a/");
    long before = control.claim("w").path("lease_token").longValue();

    JsonNode answer = register("w");

    assertThat(answer.path("worker_id").stringValue()).isEqualTo("w");
    assertThat(answer.path("cluster").stringValue()).isEqualTo("test");
    JsonNode adopted = answer.path("adopted").path(0);
    assertThat(adopted.path("id").stringValue()).isEqualTo("job-0");
    assertThat(adopted.path("run").intValue()).isOne();
    assertThat(adopted.path("lease_token").longValue()).isGreaterThan(before);
    JsonNode worker = ok(control.get("/api/v1/workers")).path(0);
    assertThat(worker.path("active_jobs").intValue()).isOne();
    assertThat(worker.path("kinds").path(0).stringValue()).isEqualTo("workflow");
  }

  @Test
  void oneRequestRenewsManyLeasesAndTellsWhichAreLost() {
    control.submit("http://a/");
    long token = control.claim("w").path("lease_token").longValue();

    JsonNode leases =
        ok(control.post(
                "/api/v1/heartbeat",
                """
                {"leases":[{"job_id":"job-0","token":%d},{"job_id":"job-0","token":%d},
                           {"job_id":"job-8","token":1}]}
                """
                    .formatted(token, token - 1)))
            .path("leases");

    assertThat(leases.path(0).path("held").booleanValue()).isTrue();
    assertThat(leases.path(0).path("lease_expires_at").isNumber()).isTrue();
    assertThat(leases.path(1).path("held").booleanValue()).isFalse();
    assertThat(leases.path(2).path("held").booleanValue()).isFalse();
  }

  @Test
  void aClaimTakesTheKindsItNamesAndNoMoreThanItAsksFor() {
    control.post("/queue/publish", "{\"job_id\":\"o\",\"payload\":{\"command\":\"ls\"}}");
    for (int i = 0; i < 3; i++) {
      control.submit("http://x/" + i);
    }

    JsonNode two = ok(control.post("/api/v1/claim", "{\"worker_id\":\"w\",\"max\":2}"));
    JsonNode opaque =
        ok(control.post("/api/v1/claim", "{\"worker_id\":\"w\",\"kinds\":[\"opaque\"],\"max\":9}"));

    assertThat(two.path("jobs").size()).isEqualTo(2);
    assertThat(opaque.path("jobs").size()).isOne();
    assertThat(opaque.path("jobs").path(0).path("id").stringValue()).isEqualTo("o");
  }

  @Test
  void aClaimThatWaitedInVainIsAnEmptyList() {
    JsonNode none = ok(control.post("/api/v1/claim", "{\"worker_id\":\"w\",\"wait_ms\":20}"));
    assertThat(none.toString()).isEqualTo("{\"jobs\":[]}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/api/v1/claim   | {}                                          | worker_id is missing",
        "/api/v1/claim   | {\"worker_id\":\"\"}                        | length of worker_id is 0",
        "/api/v1/claim   | {\"worker_id\":\"w\",\"max\":0}             | max is 0",
        "/api/v1/claim   | {\"worker_id\":\"w\",\"kinds\":[\"vm\"]}    | kinds is 'vm'",
        "/api/v1/claim   | {\"worker_id\":\"w\",\"kinds\":[]}          | number of kinds is 0",
        "/api/v1/claim   | {\"worker_id\":\"w\",\"wait_ms\":30001}     | wait_ms is 30001",
        "/api/v1/workers | {\"worker_id\":\"w\",\"capacity\":0}        | capacity is 0",
        "/api/v1/workers | {\"worker_id\":\"w\",\"kinds\":\"all\"}     | it takes a list",
        "/api/v1/heartbeat | {\"leases\":[7]}                          | it takes a JSON object",
        "/api/v1/heartbeat | {}                                        | leases is missing"
      })
  void requestsThatDoNotFitAreRefusedWithTheRange(String path, String body, String detail) {
    assertProblem(control.post(path, body), 422, detail);
  }

  @Test
  void progressIsBoundedInNumberAndLength() {
    control.submit("http://a/");
    long token = control.claim("w").path("lease_token").longValue();

    assertProblem(report("progress", token, "\"entries\":[]"), 422, "number of entries is 0");
    int[] many = new int[101];
    assertProblem(report("progress", token, entries(many)), 422, "number of entries is 101");
    String line =
        "\"entries\":[{\"status\":\"Done\",\"url\":\"%s\",\"urls_left\":0}]"
            .formatted("u".repeat(5000));
    ok(report("progress", token, line));
    JsonNode kept = ok(control.get("/api/v1/jobs/job-0/progress")).path("entries").path(0);
    assertThat(kept.path("url").stringValue()).hasSize(2048);
  }

  @Test
  void anOutputOverTheLimitIsRefusedAndTheJobStaysHeld() {
    control.submit("http://a/");
    long token = control.claim("w").path("lease_token").longValue();
    ok(report("start", token, ""));

    assertProblem(
        report("complete", token, "\"output\":\"" + "x".repeat(1 << 20) + "\""),
        422,
        "length of output");

    assertThat(ok(report("heartbeat", token, "")).path("state").stringValue())
        .isEqualTo("InProgress");
  }

  private static JsonNode register(String worker) {
    return ok(
        control.post(
            "/api/v1/workers",
            "{\"worker_id\":\"%s\",\"name\":\"here\",\"kinds\":[\"workflow\"],\"capacity\":4}"
                .formatted(worker)));
  }

  private static Reply report(String what, long token, String details) {
    String rest = details.isEmpty() ? "" : "," + details;
    return control.post("/api/v1/jobs/job-0/" + what, "{\"token\":" + token + rest + "}");
  }

  private static String details(String what) {
    return switch (what) {
      case "progress" -> entries(1);
      case "fail" -> "\"error\":\"x\"";
      default -> "";
    };
  }

  private static String entries(int... sequences) {
    var lines = new StringBuilder();
    for (int sequence : sequences) {
      lines
          .append(lines.isEmpty() ? "" : ",")
          .append(
              "{\"sequence\":%d,\"status\":\"Done\",\"url\":\"http://page/%d\",\"urls_left\":1}"
                  .formatted(sequence, sequence));
    }
    return "\"entries\":[" + lines + "]";
  }
}
