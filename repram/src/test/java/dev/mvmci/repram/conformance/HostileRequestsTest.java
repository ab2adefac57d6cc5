package dev.mvmci.repram.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Item 14: requests that end a TypeScript node, and thousands that nobody thought of. Ours answers
 * and lives. Asked of our node only: the others are known to die.
 */
class HostileRequestsTest {

  private static final int MUTATIONS = 1000;
  private static final byte[] NOTHING = {};

  @ParameterizedTest(name = "{0}")
  @Subjects(Kind.JAVA)
  void requestsThatKillOthersAreAnsweredWith4xx(Subject node) throws IOException {
    List<String> raw =
        List.of(
            bodiless("GET /v1/data/%E0%A4%A", "Host: x"),
            bodiless("PUT /v1/data/%zz", "Host: x"),
            bodiless("GET //", "Host: x"),
            bodiless("GET //v1//health", "Host: x"),
            bodiless("GET /v1/nothing", "Host: \u00ff[::bad::]:port"),
            bodiless("GET /v1/health", "X-No-Host: x"),
            bodiless("GET /../../etc/passwd", "Host: x"));

    for (String request : raw) {
      assertThat(statusOf(node, request)).as(request).isBetween(400, 499);
    }
    for (String body :
        List.of(
            "null",
            "[]",
            "7",
            "\"text\"",
            "",
            "{",
            "{\"type\":\"PUT\",\"from\":\"x\",\"key\":\"k\",\"data\":7,\"ttl\":1,\"message_id\":\"a\"}",
            "{\"type\":\"PUT\",\"from\":\"x\",\"key\":\"k\",\"data\":{},\"ttl\":1}",
            "{\"type\":\"PUT\",\"from\":\"x\",\"key\":\"k\",\"data\":\"no*base64\",\"ttl\":1}",
            "{\"type\":\"PUT\",\"from\":\"x\",\"key\":\"k\",\"ttl\":\"soon\"}",
            "{\"type\":\"PUT\",\"from\":\"x\",\"key\":\"k\",\"ttl\":1e99}",
            "{\"type\":{},\"from\":[]}",
            "[".repeat(100_000))) {
      for (String path : List.of("/v1/gossip/message", "/v1/bootstrap", "/gossip/message")) {
        assertThat(node.signedPost(path, body).status())
            .as("%s %s", path, body.substring(0, Math.min(60, body.length())))
            .isBetween(400, 499);
      }
    }
    assertAlive(node);
  }

  @ParameterizedTest(name = "{0}, seed {1}")
  @CsvSource("4711")
  void whateverIsSentTheNodeAnswersInHttpAndLives(long seed) throws IOException {
    try (var fleet = new Fleet()) {
      Subject node = fleet.start(Kind.JAVA, Settings.open("fuzzed"));
      var random = new Random(seed);
      List<byte[]> examples = Fuzz.examples();
      for (int i = 0; i < MUTATIONS; i++) {
        byte[] request = Fuzz.mutate(examples.get(random.nextInt(examples.size())), random);
        int status = statusOf(node, request);
        assertThat(status)
            .as(() -> "request %s".formatted(new String(request, ISO_8859_1)))
            .isNotIn(500, 501, 502, 503);
      }
      assertAlive(node);
    }
  }

  private static String bodiless(String target, String header) {
    String newLine = "\r\n";
    return String.join(newLine, target + " HTTP/1.1", header, "Connection: close", newLine);
  }

  private static void assertAlive(Subject node) {
    assertThat(node.get("/v1/health").status()).isEqualTo(200);
    node.put("alive", "yes", 600);
    assertThat(node.holds("alive", "yes")).isTrue();
    assertThat(node.send("DELETE", "/v1/data/alive", NOTHING).status()).isBetween(400, 499);
  }

  private static int statusOf(Subject node, String request) throws IOException {
    return statusOf(node, request.getBytes(UTF_8));
  }

  /** The status a raw request is answered with; 0 where the connection is just closed. */
  private static int statusOf(Subject node, byte[] request) throws IOException {
    try (var socket = new Socket(node.base().getHost(), node.base().getPort())) {
      socket.setSoTimeout(10_000);
      var head = new byte[12];
      int read = 0;
      try {
        socket.getOutputStream().write(request);
        socket.shutdownOutput();
        // Not to the end: an accepted watch has none.
        read = socket.getInputStream().readNBytes(head, 0, head.length);
      } catch (SocketException _) {
        // A refusal may close the connection before all was sent.
      }
      return read == head.length ? Integer.parseInt(new String(head, ISO_8859_1).substring(9)) : 0;
    }
  }
}
