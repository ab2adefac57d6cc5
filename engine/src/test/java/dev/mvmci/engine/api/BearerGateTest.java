package dev.mvmci.engine.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvmci.http.Handler;
import dev.mvmci.http.Headers;
import dev.mvmci.http.HttpProblem;
import dev.mvmci.http.Request;
import dev.mvmci.http.Response;
import org.junit.jupiter.api.Test;

class BearerGateTest {

  private final Handler gate = new BearerGate("s3cret", _ -> Response.ok("in"));

  private int status(String path, String authorization) throws Exception {
    try {
      Headers headers =
          authorization.isEmpty() ? Headers.NONE : Headers.of("authorization", authorization);
      return gate.handle(Request.of("GET", path, headers, new byte[0])).status();
    } catch (HttpProblem e) {
      return e.problem().status();
    }
  }

  @Test
  void onlyTheTokenOpensTheGate() throws Exception {
    assertThat(status("/api/workflow/list", "Bearer s3cret")).isEqualTo(200);
    assertThat(status("/api/workflow/list", "bearer s3cret")).isEqualTo(200);
    for (String wrong : new String[] {"", "Bearer", "Bearer ", "Bearer s3cre", "Basic s3cret"}) {
      assertThat(status("/api/workflow/list", wrong)).as(wrong).isEqualTo(401);
    }
  }

  @Test
  void healthIsForEverybody() throws Exception {
    assertThat(status("/health", "")).isEqualTo(200);
    assertThat(status("/health/../api/workflow/list", "")).isEqualTo(401);
  }

  @Test
  void anEmptyTokenIsRefused() {
    assertThatThrownBy(() -> new BearerGate("", _ -> Response.ok("in")))
        .hasMessageContaining("everybody");
  }
}
