package dev.mvmci.control;

import static dev.mvmci.control.TestControl.assertProblem;
import static dev.mvmci.control.TestControl.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.http.Call;
import dev.mvmci.http.Headers;
import dev.mvmci.http.Reply;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Jobs under /api/v1, from their submitters' side. */
class JobRoutesTest {

  @RegisterExtension static final TestControl control = new TestControl();

  @Test
  void aSubmittedJobIsThereWithItsOptions() {
    Reply reply =
        control.post(
            "/api/v1/jobs",
            """
            {"payload":{"module":"demo","input":{"n":1}},"priority":7,"delay_ms":60000,
             "max_attempts":3,"backoff":{"kind":"linear","base_ms":10,"max_ms":50},
             "timeout_ms":5000}
            """);

    assertThat(reply.status()).isEqualTo(201);
    assertThat(reply.headers().first("location")).contains("/api/v1/jobs/job-0");
    JsonNode job = ok(control.get("/api/v1/jobs/job-0"));
    assertThat(job.path("state").stringValue()).isEqualTo("Scheduled");
    assertThat(job.path("status").stringValue()).isEqualTo("Pending");
    assertThat(job.path("kind").stringValue()).isEqualTo("workflow");
    assertThat(job.path("priority").intValue()).isEqualTo(7);
    assertThat(job.path("max_attempts").intValue()).isEqualTo(3);
    assertThat(job.path("timeout_ms").intValue()).isEqualTo(5000);
    assertThat(job.path("run_at_ms").longValue() - job.path("created_at_ms").longValue())
        .isEqualTo(60_000);
    assertThat(job.path("output").isNull()).isTrue();
  }

  @Test
  void aRepeatedSubmissionUnderAKeyIsTheSameJob() {
    Reply first = submitWithKey("{\"payload\":{\"a\":1}}");
    Reply again = submitWithKey("{\"payload\":{\"a\":1}}");

    assertThat(first.status()).isEqualTo(201);
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.json().path("id")).isEqualTo(first.json().path("id"));
    assertProblem(
        submitWithKey("{\"payload\":{\"a\":2}}"), 409, "already-submitted", "key of job-0");
    assertThat(control.submit("http://next/")).isEqualTo("job-1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                                             | payload is missing",
        "{\"payload\":null}                             | payload is null",
        "{\"payload\":1,\"cron\":\"* * * * *\"}         | no option is called cron",
        "{\"payload\":1,\"priority\":\"high\"}          | priority is \"high\"",
        "{\"payload\":1,\"priority\":4294967300}        | it takes 0 to 9",
        "{\"payload\":1,\"max_attempts\":0}             | max_attempts is 0",
        "{\"payload\":1,\"delay_ms\":-1}                | delay_ms is -1",
        "{\"payload\":1,\"delay_ms\":1,\"run_at\":1}    | give one",
        "{\"payload\":1,\"timeout_ms\":0}               | timeout_ms is 0",
        "{\"payload\":1,\"backoff\":{\"kind\":\"odd\"}} | backoff.kind is 'odd'",
        "{\"payload\":1,\"backoff\":{\"jitter\":1}}     | field of backoff is called jitter",
        "{\"payload\":1,\"id\":\"\"}                    | job id ''",
        "{\"payload\":1,\"idempotency_key\":\"\"}       | length of idempotency_key is 0"
      })
  void optionsThatDoNotFitAreRefusedWithTheRange(String body, String detail) {
    assertProblem(control.post("/api/v1/jobs", body), 422, detail);
    assertThat(ok(control.get("/queue/stats")).path("total").longValue()).isZero();
  }

  @Test
  void theListHasACursorUntilItsEnd() {
    for (int i = 0; i < 3; i++) {
      control.submit("http://x/" + i);
    }

    JsonNode first = ok(control.get("/api/v1/jobs?limit=2"));
    JsonNode rest =
        ok(control.get("/api/v1/jobs?limit=2&cursor=" + first.path("next_cursor").longValue()));

    assertThat(first.path("jobs").size()).isEqualTo(2);
    assertThat(rest.path("jobs").size()).isOne();
    assertThat(rest.path("jobs").path(0).path("id").stringValue()).isEqualTo("job-2");
    assertThat(rest.path("next_cursor").isNull()).isTrue();
    assertProblem(control.get("/api/v1/jobs?limit=1001"), 400, "it takes a whole number from 1");
  }

  @Test
  void cancellingEndsAJobOnce() {
    control.submit("http://a/");

    JsonNode cancelled = ok(control.postNothing("/api/v1/jobs/job-0/cancel"));

    assertThat(cancelled.path("state").stringValue()).isEqualTo("Cancelled");
    assertThat(cancelled.path("status").stringValue()).isEqualTo("Failed");
    ok(control.postNothing("/api/v1/jobs/job-0/cancel"));
    JsonNode again = ok(control.postNothing("/api/v1/jobs/job-0/retry"));
    assertThat(again.path("state").stringValue()).isEqualTo("Pending");
    assertThat(again.path("run").intValue()).isEqualTo(2);
  }

  @Test
  void aCompletedJobIsNeitherCancelledNorRunAgain() {
    control.submit("http://a/");
    long token = control.claim("w").path("lease_token").longValue();
    control.post("/api/v1/jobs/job-0/start", "{\"token\":%d}".formatted(token));
    control.post(
        "/api/v1/jobs/job-0/complete", "{\"token\":%d,\"output\":{\"n\":1}}".formatted(token));

    assertProblem(
        control.postNothing("/api/v1/jobs/job-0/cancel"), 409, "job-finished", "be cancelled");
    assertProblem(
        control.postNothing("/api/v1/jobs/job-0/retry"), 409, "job-finished", "run again");
    assertThat(ok(control.get("/api/v1/jobs/job-0")).path("output").toString())
        .isEqualTo("{\"n\":1}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/progress", "/events"})
  void whatIsAskedOfAnUnknownJobIsNotFound(String rest) {
    assertProblem(control.get("/api/v1/jobs/job-5" + rest), 404, "unknown-job", "no job job-5");
    assertProblem(control.get("/api/v1/jobs/%3Cb%3E" + rest), 404, "unknown-job", "no job <b>");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/cancel", "/retry"})
  void whatIsWishedForAnUnknownJobIsNotFound(String rest) {
    assertProblem(
        control.postNothing("/api/v1/jobs/job-5" + rest), 404, "unknown-job", "no job job-5");
  }

  private static Reply submitWithKey(String body) {
    var headers = Headers.of("content-type", "application/json").and("idempotency-key", "key-1");
    return control.call(
        new Call(
            "POST",
            "/api/v1/jobs",
            headers,
            body.getBytes(StandardCharsets.UTF_8),
            Call.DEFAULT_TIMEOUT));
  }
}
