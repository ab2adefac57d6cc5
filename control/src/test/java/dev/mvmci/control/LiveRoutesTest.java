package dev.mvmci.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mvmci.control.live.StoreLive;
import dev.mvmci.http.Reply;
import dev.mvmci.repram.RepramConfig;
import dev.mvmci.repram.RepramNode;
import dev.mvmci.repram.client.RepramClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** What workers report shows on the page while it is true. */
class LiveRoutesTest {

  private static final RepramNode node = node();
  private static final StoreLive live =
      new StoreLive(RepramClient.connect(List.of(URI.create("http://127.0.0.1:" + node.port()))));

  @RegisterExtension static final TestControl control = new TestControl(live);

  private static RepramNode node() {
    try {
      var limits = new RepramConfig.Limits(1, 86_400, 0, 0, 8 << 20, false);
      return RepramNode.start(RepramConfig.DEFAULT.withLimits(limits));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @AfterAll
  static void stop() {
    live.close();
    node.close();
  }

  private static Reply report(String job, long token, String rest) {
    String body = "{\"token\":%d,%s}".formatted(token, rest);
    return control.post("/api/v1/jobs/" + job + "/progress", body);
  }

  @Test
  void aWorkerItsStepsAndWhatItsJobSaysAreOnThePageAndAreText() {
    TestControl.ok(
        control.post(
            "/api/v1/workers", "{\"worker_id\":\"w1\",\"name\":\"<b>one</b>\",\"capacity\":3}"));
    await().until(() -> control.get("/").text().contains("one&lt;/b"));

    String id = control.submit("http://site.example/");
    long token = control.claim("w1").path("lease_token").longValue();
    TestControl.ok(
        control.post(
            "/api/v1/jobs/" + id + "/start", "{\"token\":" + token + ",\"run_id\":\"r\"}"));
    String step =
        "{\"sequence\":1,\"status\":\"Request\",\"url\":\"http://site.example/x\",\"urls_left\":4}";
    String line = "{\"at_ms\":1,\"level\":\"warn\",\"text\":\"<i>slow</i>\"}";
    TestControl.ok(report(id, token, "\"entries\":[" + step + "],\"log\":[" + line + "]"));
    await().until(() -> control.get("/").text().contains("id=\"doing-" + id));
    assertThat(control.get("/").text())
        .contains("1 of 3 jobs", "http://site.example/x")
        .doesNotContain("<b>one");
    await().until(() -> control.get("/jobs/" + id).text().contains("slow&lt;/i"));
    assertThat(control.get("/jobs/" + id).text()).doesNotContain("<i>slow");
    assertThat(control.get("/list").text()).contains("id=\"workers\"", "hx-swap-oob");

    JsonNode now = TestControl.ok(control.get("/api/v1/live"));
    assertThat(now.path("workers").path(0).path("id").asString()).isEqualTo("w1");
    assertThat(now.path("steps").path(0).path("job_id").asString()).isEqualTo(id);

    String done = "{\"token\":%d,\"output\":null}".formatted(token);
    TestControl.ok(control.post("/api/v1/jobs/" + id + "/complete", done));
    await().until(() -> !control.get("/").text().contains("id=\"doing-" + id));
    assertThat(control.get("/jobs/" + id).text()).contains("slow&lt;/i", "no log of the run is");
    Reply lines = control.get("/api/v1/jobs/" + id + "/logs");
    assertThat(lines.headers().first("log-state")).hasValue("passing");
    assertThat(lines.text()).isEqualTo("1970-01-01T00:00:00.001Z warn  <i>slow</i>\n");
  }

  @Test
  void aReportOfLinesAloneIsTakenFromTheHolderOnly() {
    String id = control.submit("http://other.example/");
    long token = control.claim("w2").path("lease_token").longValue();
    String lines = "\"entries\":[],\"log\":[{\"level\":\"info\",\"text\":\"hear\"}]";
    TestControl.ok(report(id, token, lines));
    await().until(() -> live.log(id).isPresent());
    assertThat(report(id, token + 1, lines).status()).isEqualTo(409);
  }
}
