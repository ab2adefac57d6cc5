package dev.mvmci.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.engine.RunOutcome;
import dev.mvmci.engine.testing.Code;
import dev.mvmci.engine.testing.Guests;
import dev.mvmci.http.HttpServer;
import dev.mvmci.http.Response;
import dev.mvmci.http.Router;
import dev.mvmci.http.ServerConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrashRehearsalTest {

  @TempDir Path scratch;

  /** Asks once, and again if it is not told the answer and is to insist; then sleeps. */
  private CrashRehearsal.Report report(boolean insists) throws Exception {
    try (HttpServer site =
        HttpServer.start(
            ServerConfig.DEFAULT.at("127.0.0.1", 0),
            Router.builder().post("/buy", _ -> Response.text(200, "thanks")).build())) {
      String request =
          "{\"method\":\"POST\",\"url\":\"http://127.0.0.1:%d/buy\"}".formatted(site.port());
      Consumer<Code> ask =
          code -> code.i32(Guests.TEXT_AT).i32(request.length()).i32(0).call("http");
      byte[] wasm =
          Guests.workflowWithText(
              request,
              code -> {
                code.call("now").drop();
                ask.accept(code);
                if (insists) {
                  code.i64(0).op(0x53).raw(0x04, 0x40); // i64.lt_s, if
                  ask.accept(code);
                  code.drop().end();
                } else {
                  code.drop();
                }
                code.i64(3_600_000_000_000L).call("sleep").drop().i32(0);
              });
      return new CrashRehearsal(scratch, Duration.ofSeconds(20)).run(wasm, "start", "null");
    }
  }

  @Test
  void aWorkflowThatLeavesInterruptedRequestsAloneRepeatsNothing() throws Exception {
    CrashRehearsal.Report report = report(false);

    assertThat(report.outcome()).isInstanceOf(RunOutcome.Completed.class);
    assertThat(report.requests()).isEqualTo(1);
    assertThat(report.crashes()).isGreaterThanOrEqualTo(4);
    assertThat(report.findings()).isEmpty();
  }

  @Test
  void aWorkflowThatInsistsIsFoundOut() throws Exception {
    assertThat(report(true).findings())
        .isNotEmpty()
        .allSatisfy(finding -> assertThat(finding.what()).startsWith("sent again: POST http"));
  }
}
