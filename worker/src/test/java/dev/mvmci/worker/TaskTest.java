package dev.mvmci.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.http.Json;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TaskTest {

  @Test
  void anAddressIsForTheCrawlerWithThePayloadAsInput() {
    String payload = "{\"id\":4,\"url\":\"http://localhost/\",\"depth\":2}";
    assertThat(task(payload)).contains(new Task("crawler", null, "start", payload));
  }

  @Test
  void aModuleMayNameVersionWorkflowAndInput() {
    assertThat(task("{\"module\":\"m\"}")).contains(new Task("m", null, "start", "{}"));
    assertThat(task("{\"module\":\"m:1.2\",\"workflow\":\"w\",\"input\":null,\"url\":\"x\"}"))
        .contains(new Task("m", "1.2", "w", "null"));
  }

  @Test
  void anythingElseIsNoTask() {
    assertThat(task("{}")).isEmpty();
    assertThat(task("[1]")).isEmpty();
    assertThat(task("null")).isEmpty();
    assertThat(task("{\"url\":7,\"module\":null}")).isEmpty();
  }

  private static Optional<Task> task(String payload) {
    return Task.of(Json.mapper().readTree(payload));
  }
}
