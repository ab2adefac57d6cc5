package dev.mvmci.fade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mvmci.http.Json;
import dev.mvmci.http.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** That {@code /health} says what is so. */
class HealthTest {

  private final FakeNode.Store store = new FakeNode.Store();
  private final FakeNode a = node("alpha");
  private final FakeNode b = node("beta");

  private FakeNode node(String id) {
    try {
      return new FakeNode(id, store);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @AfterEach
  void stop() {
    a.close();
    b.close();
  }

  private static String status(Boarding board) throws Exception {
    return board.get("/health").json().path("status").asString("");
  }

  private static List<String> states(Boarding board) throws Exception {
    return board
        .get("/health")
        .json()
        .path("nodes")
        .valueStream()
        .map(node -> node.path("id").asString("") + " " + node.path("status").asString(""))
        .toList();
  }

  @Test
  void allAliveIsHealthy() throws Exception {
    try (Boarding board = Boarding.over(a.url(), b.url())) {
      Reply reply = board.get("/health");
      assertThat(reply.status()).isEqualTo(200);
      JsonNode health = reply.json();
      assertThat(health.path("service").asString("")).isEqualTo("fade-server");
      assertThat(health.path("status").asString("")).isEqualTo("healthy");
      assertThat(states(board)).containsExactly("alpha healthy", "beta healthy");
    }
  }

  @Test
  void someDeadIsDegradedAllDeadIsDownWith503() throws Exception {
    try (Boarding board = Boarding.over(a.url(), b.url())) {
      b.die();
      await().until(() -> status(board).equals("degraded"));
      assertThat(states(board)).containsExactly("alpha healthy", "beta down");
      a.die();
      await().until(() -> status(board).equals("down"));
      assertThat(board.get("/health").status()).isEqualTo(503);
      assertThat(board.get("/health").text()).contains("\"error\":");
    }
  }

  @Test
  void aNodeThatAnswersWithErrorsIsNotHealthy() throws Exception {
    try (Boarding board = Boarding.over(a.url())) {
      a.failWith(500);
      await().until(() -> status(board).equals("down"));
      a.failWith(0);
      await().until(() -> status(board).equals("healthy"));
    }
  }

  @Test
  void rightAfterTheStartHealthWaitsForTheTruth() throws Exception {
    try (Boarding board = Boarding.over(URI.create("http://127.0.0.1:1"))) {
      assertThat(board.get("/health").status()).isEqualTo(503);
    }
  }

  @Test
  void nodesThatOthersNameAreUsedToo() throws Exception {
    a.knows(b);
    try (Boarding board = Boarding.over(a.url())) {
      assertThat(states(board)).containsExactly("alpha healthy", "beta healthy");
      JsonNode status = Json.read(board.get("/api/nodes/status").body());
      assertThat(status.get(1).path("configured").asBoolean(true)).isFalse();
    }
  }

  @Test
  void aNodeFoundLivesOnWhenTheOneThatNamedItDies() throws Exception {
    a.knows(b);
    try (Boarding board = Boarding.over(a.url())) {
      a.die();
      await().until(() -> status(board).equals("degraded"));
      assertThat(states(board)).containsExactly("alpha down", "beta healthy");
      b.die();
      await().until(() -> states(board).equals(List.of("alpha down")));
    }
  }

  @Test
  void discoveredAddressesCanBePluggedIn() throws Exception {
    var addresses = new AtomicReference<>(List.of(a.url()));
    FadeConfig config =
        FadeConfig.DEFAULT.withTimes(
            Duration.ofMillis(100), FadeConfig.DEFAULT.patience(), Duration.ofMillis(100));
    try (FadeServer fade = FadeServer.start(config, addresses::get)) {
      assertThat(fade.nodes().awaitFirstRound(Duration.ofSeconds(5))).isTrue();
      addresses.set(List.of(a.url(), b.url()));
      await().until(() -> fade.nodes().nodes().size() == 2);
    }
  }
}
