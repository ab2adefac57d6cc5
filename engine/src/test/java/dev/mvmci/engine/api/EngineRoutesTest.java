package dev.mvmci.engine.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.engine.Engine;
import dev.mvmci.engine.EngineConfig;
import dev.mvmci.engine.EngineLimits;
import dev.mvmci.engine.RunId;
import dev.mvmci.engine.embedded.EmbeddedEngine;
import dev.mvmci.engine.testing.Guests;
import dev.mvmci.http.Call;
import dev.mvmci.http.Headers;
import dev.mvmci.http.InProcessCaller;
import dev.mvmci.http.Reply;
import dev.mvmci.http.Router;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class EngineRoutesTest {

  @TempDir Path directory;

  private Engine engine;
  private InProcessCaller caller;

  @BeforeEach
  void open() {
    engine = EmbeddedEngine.open(EngineConfig.of(directory));
    Router router = EngineRoutes.of(engine, EngineLimits.DEFAULTS, "0.1.0");
    caller = new InProcessCaller(router);
  }

  @AfterEach
  void close() {
    engine.close();
  }

  /** Logs, reports, responds and puts out its input; says of itself that it responds. */
  private static byte[] echo() {
    return Guests.everything("echo", "1.0")
        .withoutCustomSections()
        .custom(
            "mvm.module",
            "{\"name\":\"echo\",\"version\":\"1.0\",\"abi\":1,\"workflows\":"
                + "[{\"name\":\"start\",\"response\":true}]}")
        .text(Guests.TEXT_AT, "{\"status\":\"Done\"}")
        .workflow(
            "start",
            code -> {
              code.call("input").i32Wrap().set(0);
              code.i32(20_000).get(0).call("take").drop();
              code.i32(3).i32(20_000).get(0).call("log");
              code.i32(Guests.TEXT_AT).i32(17).call("progress").drop();
              code.i32(20_000).get(0).call("respond").drop();
              code.i32(20_000).get(0).call("output");
            })
        .bytes();
  }

  private Reply get(String target) throws Exception {
    return caller.call(Call.get(target));
  }

  private Reply deploy(byte[] wasm) throws Exception {
    return caller.call(Call.post("/api/module/deploy", "application/wasm", wasm));
  }

  private Reply start(String json) throws Exception {
    return caller.call(
        Call.post(
            "/api/workflow/start", "application/json", json.getBytes(StandardCharsets.UTF_8)));
  }

  private static byte[] form(String name, byte[] content) {
    var out = new ByteArrayOutputStream();
    out.writeBytes(
        ("--xyz\r\nContent-Disposition: form-data; name=\""
                + name
                + "\"; filename=\"m.wasm\"\r\n"
                + "Content-Type: application/wasm\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(content);
    out.writeBytes("\r\n--xyz--\r\n".getBytes(StandardCharsets.US_ASCII));
    return out.toByteArray();
  }

  @Test
  void healthAndVersionAnswer() throws Exception {
    assertThat(get("/health").text()).isEqualTo("{\"status\":\"ok\"}");
    assertThat(get("/version").json().path("version").asString()).isEqualTo("0.1.0");
    engine.close();
    assertThat(get("/health").status()).isEqualTo(503);
  }

  @Test
  void aModuleIsDeployedAsAFormAndAsPlainBytes() throws Exception {
    Reply formReply =
        caller.call(
            Call.post(
                "/api/module/deploy", "multipart/form-data; boundary=xyz", form("module", echo())));
    assertThat(formReply.status()).isEqualTo(200);
    assertThat(formReply.json().at("/ok/name").asString()).isEqualTo("echo");
    assertThat(formReply.json().at("/ok/version").asString()).isEqualTo("1.0");
    assertThat(deploy(echo()).status()).isEqualTo(200);

    JsonNode modules = get("/api/module/list").json().path("ok");
    assertThat(modules).hasSize(1);
    assertThat(modules.at("/0/workflows/0/name").asString()).isEqualTo("start");
  }

  @Test
  void whatCannotBeDeployedIsRefusedWithItsStatus() throws Exception {
    assertThat(deploy(new byte[] {1, 2, 3}).status()).isEqualTo(422);
    assertThat(
            caller
                .call(
                    Call.post(
                        "/api/module/deploy",
                        "multipart/form-data; boundary=xyz",
                        form("file", echo())))
                .status())
        .isEqualTo(400);
    assertThat(
            caller
                .call(
                    Call.post(
                        "/api/module/deploy", "multipart/form-data; boundary=xyz", new byte[9]))
                .status())
        .isEqualTo(400);
    assertThat(caller.call(Call.post("/api/module/deploy", "text/plain", new byte[3])).status())
        .isEqualTo(415);
    assertThat(deploy(new byte[(16 << 20) + 1]).status()).isEqualTo(413);
    assertThat(deploy(new byte[18 << 20]).status()).isEqualTo(413);
    assertThat(get("/api/module/list").json().path("ok")).isEmpty();
  }

  @Test
  void aWorkflowThatRespondsIsWaitedForAndCanBeLookedAt() throws Exception {
    var _ = deploy(echo());
    Reply reply =
        start(
            "{\"module\":\"echo\",\"version\":\"1.0\",\"workflow\":\"start\","
                + "\"input\":\"{\\\"id\\\":7}\"}");

    assertThat(reply.json().at("/ok/response").asString()).isEqualTo("{\"id\":7}");
    String id = reply.json().at("/ok/id").asString();
    assertThat(id).startsWith("wkf_");
    var _ = engine.outcome(new RunId(id)).get(10, TimeUnit.SECONDS);
    JsonNode run = get("/api/workflow/" + id).json().path("ok");
    assertThat(run.path("status").asString()).isEqualTo("completed");
    assertThat(run.at("/output/id").asInt()).isEqualTo(7);
    JsonNode logs = get("/api/workflow/" + id + "/logs").json().path("ok");
    assertThat(logs).hasSize(2);
    assertThat(logs.at("/0/level").asString()).isEqualTo("warn");
    assertThat(logs.at("/1/progress/status").asString()).isEqualTo("Done");
    assertThat(get("/api/workflow/" + id + "/events").text())
        .contains("event: log\n", "event: progress\n", "event: end\ndata: {\"output\":{\"id\":7}");
    assertThat(get("/api/workflow/list?limit=1").json().at("/ok/0/id").asString()).isEqualTo(id);
  }

  @Test
  void inputMayBeGivenAsJsonItselfAndAsNothing() throws Exception {
    var _ = deploy(echo());
    for (var inputAndResponse :
        new String[][] {{"{\"a\":[1]}", "{\"a\":[1]}"}, {"\"\"", "null"}, {"null", "null"}}) {
      assertThat(
              start(
                      "{\"module\":\"echo\",\"workflow\":\"start\",\"input\":"
                          + inputAndResponse[0]
                          + "}")
                  .json()
                  .at("/ok/response")
                  .asString())
          .isEqualTo(inputAndResponse[1]);
    }
  }

  @Test
  void aWorkflowThatDoesNotRespondIsAnsweredAtOnce() throws Exception {
    var _ = deploy(Guests.workflow(code -> code.i64(Long.MAX_VALUE).call("sleep")));
    Reply reply = start("{\"module\":\"test\",\"workflow\":\"start\"}");
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.json().at("/ok/response").isNull()).isTrue();
    Reply waited =
        start("{\"module\":\"test\",\"workflow\":\"start\",\"wait_response\":true,\"wait_ms\":20}");
    assertThat(waited.json().at("/ok/response").isNull()).isTrue();

    String id = reply.json().at("/ok/id").asString();
    Reply cancelled =
        caller.call(Call.post("/api/workflow/" + id + "/cancel", "application/json", new byte[0]));
    assertThat(cancelled.json().at("/ok/status").asString()).isEqualTo("cancelled");
  }

  @Test
  void whatCannotBeStartedIsRefusedWithItsStatus() throws Exception {
    var _ = deploy(echo());
    assertThat(start("{").status()).isEqualTo(400);
    assertThat(start("{}").status()).isEqualTo(422);
    assertThat(start("[]").status()).isEqualTo(422);
    assertThat(start("{\"module\":\"no\",\"workflow\":\"start\"}").status()).isEqualTo(404);
    assertThat(start("{\"module\":\"echo\",\"workflow\":\"no\"}").status()).isEqualTo(404);
    assertThat(start("{\"module\":\"echo\",\"workflow\":\"start\",\"input\":\"{no\"}").status())
        .isEqualTo(400);
    assertThat(
            start(
                    "{\"module\":\"echo\",\"workflow\":\"start\",\"input\":\"\\\""
                        + "x".repeat(1 << 20)
                        + "\\\"\"}")
                .status())
        .isEqualTo(413);
    var _ = start("{\"module\":\"echo\",\"workflow\":\"start\",\"key\":\"k\"}");
    assertThat(
            start("{\"module\":\"echo\",\"workflow\":\"start\",\"key\":\"k\",\"input\":\"1\"}")
                .status())
        .isEqualTo(409);
    assertThat(
            caller
                .call(Call.post("/api/workflow/start", "text/plain", new byte[] {'{', '}'}))
                .status())
        .isEqualTo(415);
  }

  @Test
  void unknownRunsAreNotFound() throws Exception {
    String unknown = "/api/workflow/wkf_" + "0".repeat(26);
    for (String target :
        new String[] {unknown, unknown + "/logs", unknown + "/events", "/api/workflow/x"}) {
      Reply reply = get(target);
      assertThat(reply.status()).as(target).isEqualTo(404);
      assertThat(reply.headers().first("content-type")).contains("application/problem+json");
    }
  }

  @Test
  void aMessageIsTakenAndErrorsOfFlawlessRoutesHaveItsForm() throws Exception {
    var _ = deploy(Guests.workflow(code -> code.i64(Long.MAX_VALUE).call("sleep")));
    String id =
        start("{\"module\":\"test\",\"workflow\":\"start\"}").json().at("/ok/id").asString();
    for (String[] bodyAndStatus :
        new String[][] {
          {"{\"type\":\"go\",\"data\":\"{}\"}", "200"},
          {"{\"type\":\"go\",\"data\":{\"n\":1}}", "200"},
          {"{\"data\":\"{}\"}", "422"},
          {"{\"type\":\"go\",\"data\":\"{\"}", "400"},
          {"", "422"},
          {"null", "422"},
          {"{\"type\":\"\\u0001ended\",\"data\":\"{}\"}", "422"},
          {"{", "400"}
        }) {
      Reply reply =
          caller.call(
              Call.post(
                  "/api/workflow/send-msg/" + id,
                  "application/json",
                  bodyAndStatus[0].getBytes(StandardCharsets.UTF_8)));
      assertThat(reply.status()).isEqualTo(Integer.parseInt(bodyAndStatus[1]));
      if (reply.ok()) {
        assertThat(reply.text()).isEqualTo("\"ok\"");
      } else {
        assertThat(reply.json().propertyNames()).containsExactly("error");
      }
    }
  }

  @Test
  void whatIsSentAgainUnderItsKeyIsDoneOnceAndSomethingElseIsRefused() throws Exception {
    byte[] wasm = Guests.workflow(code -> code.i64(Long.MAX_VALUE).call("sleep"));
    var _ = deploy(wasm);
    String body = "{\"module\":\"test\",\"workflow\":\"start\"}";
    String id = keyed("/api/workflow/start", "a key", body).json().at("/ok/id").asString();
    assertThat(keyed("/api/workflow/start", "a key", body).json().at("/ok/id").asString())
        .isEqualTo(id);

    String target = "/api/workflow/send-msg/" + id;
    String message = "{\"type\":\"go\",\"data\":{\"n\":1}}";
    for (int i = 0; i < 2; i++) {
      assertThat(keyed(target, "\"8e03\"", message).text()).isEqualTo("\"ok\"");
    }
    Reply other = keyed(target, "\"8e03\"", "{\"type\":\"go\",\"data\":{\"n\":2}}");
    assertThat(other.status()).isEqualTo(409);
    assertThat(other.json().path("error").asString()).contains("belongs to another message");
    String inBody = "{\"type\":\"go\",\"data\":{\"n\":2},\"key\":\"in the body\"}";
    assertThat(keyed(target, "\"8e03\"", inBody).status()).isEqualTo(200);
    assertThat(keyed(target, "k".repeat(513), message).status()).isEqualTo(400);
  }

  private Reply keyed(String target, String key, String body) throws Exception {
    return caller.call(
        new Call(
            "POST",
            target,
            Headers.of("content-type", "application/json").and("idempotency-key", key),
            body.getBytes(StandardCharsets.UTF_8),
            Call.DEFAULT_TIMEOUT));
  }
}
