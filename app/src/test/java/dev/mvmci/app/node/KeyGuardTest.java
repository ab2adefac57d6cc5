package dev.mvmci.app.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.app.client.StoreCalls;
import dev.mvmci.http.Call;
import dev.mvmci.http.Headers;
import dev.mvmci.http.NetworkCaller;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What listens beyond this machine asks for a key, and says where it is. */
class KeyGuardTest {

  private static final Map<String, String> BEYOND =
      Map.of("REPRAM_HTTP_PORT", "0", "REPRAM_BIND", "0.0.0.0");

  @TempDir Path directory;

  private static int status(String url, String method, String target, Headers headers)
      throws Exception {
    try (var caller = new NetworkCaller(URI.create(url))) {
      byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
      return caller.call(new Call(method, target, headers, body, Call.DEFAULT_TIMEOUT)).status();
    }
  }

  private static Headers authorization(String value) {
    return Headers.of("authorization", value);
  }

  private static String basic(String pair) {
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aNodeBeyondThisMachineAsksClientsForAKeyAndPeersForASignature() throws Exception {
    try (StoreNode node = StoreNode.start(directory, BEYOND)) {
      Path file = node.keyFile().orElseThrow();
      String key = Files.readString(file).strip();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
      String keys = "/v1/keys";
      assertThat(status(node.url(), "GET", keys, Headers.NONE)).isEqualTo(401);
      assertThat(status(node.url(), "GET", keys, authorization("Bearer no"))).isEqualTo(401);
      assertThat(status(node.url(), "GET", keys, authorization("Bearer " + key))).isEqualTo(200);
      assertThat(status(node.url(), "GET", keys, authorization(basic("me:" + key)))).isEqualTo(200);
      assertThat(status(node.url(), "GET", "/v1/health", Headers.NONE)).isEqualTo(200);
      assertThat(status(node.url(), "POST", "/v1/gossip/message", Headers.NONE)).isEqualTo(403);
      assertThat(status(node.url(), "POST", "/v1/bootstrap", Headers.NONE)).isEqualTo(403);
      try (var calls = new StoreCalls(List.of(URI.create(node.url())), key)) {
        assertThat(calls.ask(client -> client.keys("", 1, "")).keys()).isEmpty();
      }
    }
  }

  @Test
  void theSecretsOfTheFirstStartAreThoseOfTheNext() throws Exception {
    String first;
    try (StoreNode node = StoreNode.start(directory, BEYOND)) {
      first = node.config().secret();
    }
    try (StoreNode node = StoreNode.start(directory, BEYOND)) {
      assertThat(node.config().secret()).isEqualTo(first).hasSizeGreaterThan(40);
    }
  }

  @Test
  void anOpenNodeAndOneOnLoopbackAskForNothing() throws Exception {
    Map<String, String> open =
        Map.of("REPRAM_HTTP_PORT", "0", "REPRAM_BIND", "0.0.0.0", "REPRAM_OPEN", "true");
    for (Map<String, String> environment : List.of(open, Map.of("REPRAM_HTTP_PORT", "0"))) {
      try (StoreNode node = StoreNode.start(directory, environment)) {
        assertThat(status(node.url(), "GET", "/v1/keys", Headers.NONE)).isEqualTo(200);
        assertThat(node.keyFile()).isEmpty();
      }
    }
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void aBrowsersPasswordIsOfNoUseToPagesOfOthers() throws Exception {
    Map<String, String> beyond =
        Map.of(
            "PORT", "0", "FADE_HOST", "0.0.0.0", "FADE_API_KEY", "k", "FADE_NODES", "127.0.0.1:1");
    try (BoardNode board = BoardNode.start(directory, beyond)) {
      assertThat(status(board.url(), "GET", "/", Headers.NONE)).isEqualTo(401);
      Headers password = authorization(basic("me:k"));
      assertThat(status(board.url(), "GET", "/", password)).isEqualTo(200);
      assertThat(status(board.url(), "GET", "/", password.and("origin", board.url())))
          .isEqualTo(200);
      assertThat(status(board.url(), "GET", "/", password.and("origin", "http://elsewhere")))
          .isEqualTo(401);
      assertThat(status(board.url(), "GET", "/health", Headers.NONE)).isNotEqualTo(401);
    }
  }
}
