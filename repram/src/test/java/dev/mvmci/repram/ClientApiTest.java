package dev.mvmci.repram;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.http.Headers;
import dev.mvmci.http.Reply;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients of both eras see of a node. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClientApiTest {

  private RunningNode node;

  @BeforeAll
  void start() throws IOException {
    node =
        RunningNode.start(config ->
            config.withIdentity(new RepramConfig.Identity("node-a", "127.0.0.1", "blue")));
  }

  @AfterAll
  void stop() {
    node.close();
  }

  private static String header(Reply reply, String name) {
    return reply.headers().first(name).orElse("");
  }

  @Test
  void aValueComesBackAsItWas() throws Exception {
    byte[] value = {0, -1, -128, 1};
    assertThat(node.call("PUT", "/v1/data/bin?ttl=300", Headers.NONE, value).status())
        .isEqualTo(201);
    Reply reply = node.get("/v1/data/bin");
    assertThat(reply.body()).isEqualTo(value);
    assertThat(header(reply, "content-type")).isEqualTo("application/octet-stream");
    assertThat(header(reply, "x-original-ttl")).isEqualTo("300");
    assertThat(header(reply, "x-remaining-ttl")).isIn("299", "300");
    assertThat(header(reply, "x-created-at"))
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
    assertThat(header(reply, "x-content-type-options")).isEqualTo("nosniff");
    assertThat(header(reply, "x-repram-node")).isEqualTo("2.1.0");

    Reply head = node.call("HEAD", "/v1/data/bin", "");
    assertThat(head.status()).isEqualTo(200);
    assertThat(header(head, "content-length")).isEqualTo("4");
    assertThat(head.body()).isEmpty();
  }

  @Test
  void everyCharacterButNulCanBePartOfAKey() throws Exception {
    for (char c = 1; c < 0x180; c++) {
      String character = String.valueOf(c);
      String escaped =
          "odd" + URLEncoder.encode(character, StandardCharsets.UTF_8).replace("+", "%20");
      String target = "/v1/data/" + escaped + "x";
      String value = Integer.toString(c);
      assertThat(node.put(target, value).status()).as(escaped).isEqualTo(201);
      assertThat(node.get(target).text()).as(escaped).isEqualTo(value);
      assertThat(node.get("/v1/keys?prefix=" + escaped).json().path("keys").valueStream())
          .as(escaped)
          .anyMatch(key -> key.asString().equals("odd" + character + "x"));
    }
  }

  @Test
  void emptyValuesAndMissingKeys() throws Exception {
    assertThat(node.put("/v1/data/empty", "").text()).isEqualTo("OK");
    assertThat(node.get("/v1/data/empty").status()).isEqualTo(200);
    Reply missing = node.get("/v1/data/no-such-key");
    assertThat(missing.status()).isEqualTo(404);
    assertThat(missing.body()).isEmpty();
    assertThat(node.put("/v1/data/", "x").status()).isEqualTo(404);
    assertThat(node.call("DELETE", "/v1/data/empty", "").status()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource({
    "ttl=abc, '', 3600",
    "ttl=0, 600, 3600",
    "ttl=999999, '', 86400",
    "ttl=1, '', 300",
    "ttl=12abc, '', 3600",
    "ttl=-5, '', 3600",
    "ttl=99999999999999999999, '', 86400",
    "ttl=, 600, 600",
    "x=y, 600, 600",
    "x=y, 1e3, 3600",
    "x=y, '', 3600"
  })
  void theTtlIsFoundAndBounded(String query, String header, String expected) throws Exception {
    Headers headers = header.isEmpty() ? Headers.NONE : Headers.of("X-TTL", header);
    assertThat(node.call("PUT", "/v1/data/ttl?" + query, headers, new byte[1]).status())
        .isEqualTo(201);
    assertThat(header(node.get("/v1/data/ttl"), "x-original-ttl")).isEqualTo(expected);
  }

  @Test
  void keysMayHoldSlashesEscapesAndAnyText() throws Exception {
    node.put("/v1/data/a/b%2Fc", "slashes");
    assertThat(node.get("/v1/data/a%2Fb/c").text()).isEqualTo("slashes");
    node.put("/v1/data/%E2%82%AC%20%3C%F0%9F%98%80", "text");
    assertThat(node.get("/v1/keys?prefix=%E2%82%AC").json().path("keys").path(0).asString())
        .isEqualTo("€ <😀");
  }

  @Test
  void keysAreListedByPageInOrder() throws Exception {
    for (int i = 0; i < 5; i++) {
      node.put("/v1/data/page:" + i, "x");
    }
    assertThat(node.get("/v1/keys?prefix=page:&limit=2").text())
        .isEqualTo("{\"keys\":[\"page:0\",\"page:1\"],\"next_cursor\":\"page:1\"}");
    assertThat(node.get("/v1/keys?prefix=page:&limit=2&cursor=page:2x").text())
        .isEqualTo("{\"keys\":[\"page:3\",\"page:4\"]}");
    assertThat(node.get("/v1/keys?prefix=none").text()).isEqualTo("{\"keys\":[]}");
    assertThat(node.get("/v1/keys?prefix=page:&limit=junk").json().path("keys")).hasSize(5);
  }

  @Test
  void aConditionalPutHappensOnlyIfItsConditionHolds() throws Exception {
    Headers ifAbsent = Headers.of("If-None-Match", "*");
    byte[] value = "mine".getBytes(StandardCharsets.UTF_8);
    Reply first = node.call("PUT", "/v1/data/lock", ifAbsent, value);
    assertThat(first.status()).isEqualTo(201);
    assertThat(node.call("PUT", "/v1/data/lock", ifAbsent, value).status()).isEqualTo(412);
    Headers ifVersion = Headers.of("If-Match", header(first, "etag"));
    assertThat(node.call("PUT", "/v1/data/lock", ifVersion, value).status()).isEqualTo(201);
    assertThat(node.call("PUT", "/v1/data/lock", ifVersion, value).status()).isEqualTo(412);
    assertThat(node.call("PUT", "/v1/data/lock", Headers.of("If-Match", "x"), value).status())
        .isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=2-4, 206, cde, bytes 2-4/10",
    "bytes=7-, 206, hij, bytes 7-9/10",
    "bytes=-3, 206, hij, bytes 7-9/10",
    "bytes=5-999, 206, fghij, bytes 5-9/10",
    "bytes=10-, 416, '', bytes */10",
    "bytes=4-2, 416, '', bytes */10",
    "'bytes=0-1,3-4', 200, abcdefghij, ''",
    "lines=1-2, 200, abcdefghij, ''"
  })
  void partsOfValuesCanBeRead(String range, int status, String body, String contentRange)
      throws Exception {
    node.put("/v1/data/long", "abcdefghij");
    Reply reply = node.call("GET", "/v1/data/long", Headers.of("Range", range), new byte[0]);
    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.text()).isEqualTo(body);
    assertThat(header(reply, "content-range")).isEqualTo(contentRange);
  }

  @Test
  void pagesOfOtherOriginsMayUseIt() throws Exception {
    Headers origin = Headers.of("Origin", "http://board.example");
    Reply preflight = node.call("OPTIONS", "/v1/data/x", origin, new byte[0]);
    assertThat(preflight.status()).isEqualTo(200);
    assertThat(preflight.body()).isEmpty();
    assertThat(header(preflight, "access-control-allow-origin")).isEqualTo("http://board.example");
    assertThat(header(preflight, "access-control-allow-methods")).contains("PUT");
    Reply reply = node.call("GET", "/v1/health", origin, new byte[0]);
    assertThat(header(reply, "access-control-expose-headers")).contains("X-Remaining-TTL");
    assertThat(header(node.get("/v1/health"), "access-control-allow-origin")).isEmpty();
  }

  @Test
  void itSaysWhoItIsAndHowItIs() throws Exception {
    assertThat(node.get("/v1/health").text())
        .isEqualTo(
            "{\"status\":\"healthy\",\"node_id\":\"node-a\",\"network\":\"public\","
                + "\"enclave\":\"blue\"}");
    assertThat(node.get("/v1/status").json().path("uptime").asString()).matches("\\d+s");
    assertThat(node.get("/v1/topology").text())
        .isEqualTo("{\"node_id\":\"node-a\",\"enclave\":\"blue\",\"peers\":[]}");
    assertThat(node.get("/v1/metrics").text()).contains("\nrepram_peers_active 0\n");
    assertThat(node.get("/nothing").text()).isEqualTo("Not found");
  }

  @Test
  void theOldEraIsServedBesideTheNew() throws Exception {
    assertThat(node.get("/health").text()).isEqualTo("OK");
    assertThat(node.put("/data/old", "value").text()).isEqualTo("OK");
    assertThat(node.get("/v1/data/old").text()).isEqualTo("value");
    assertThat(header(node.get("/v1/data/old"), "x-original-ttl")).isEqualTo("300");
    node.put("/cluster/put/older?ttl=604800", "value");
    assertThat(node.get("/cluster/get/older").text()).isEqualTo("value");
    assertThat(header(node.get("/data/older"), "x-original-ttl")).isEqualTo("604800");
    assertThat(node.get("/scan").json().path("keys").valueStream().map(k -> k.asString()))
        .contains("old", "older");
    assertThat(node.get("/cluster/scan").status()).isEqualTo(200);
  }

  @Test
  void scannersAndTooLargeValuesAreRefused() throws Exception {
    Reply scanner =
        node.call("GET", "/v1/health", Headers.of("User-Agent", "SQLMap/1.0"), new byte[0]);
    assertThat(scanner.status()).isEqualTo(403);
    assertThat(scanner.text()).isEqualTo("Forbidden");
    assertThat(node.call("PUT", "/v1/data/big", Headers.NONE, new byte[(10 << 20) + 1]).text())
        .isEqualTo("Request too large");
  }

  @Test
  void aFullNodeRefusesAndSaysWhenToComeBack() throws Exception {
    try (var small =
        RunningNode.start(
            c -> c.withLimits(new RepramConfig.Limits(300, 86_400, 0, 0, 5000, false)))) {
      assertThat(small.put("/v1/data/a", "x".repeat(4000)).status()).isEqualTo(201);
      Reply full = small.put("/v1/data/b", "x".repeat(4000));
      assertThat(full.status()).isEqualTo(507);
      assertThat(full.text()).isEqualTo("Node storage capacity exceeded");
      assertThat(Integer.parseInt(header(full, "retry-after"))).isPositive();
      Reply gossip =
          small.post(
              "/v1/gossip/message",
              "{\"type\":\"PUT\",\"from\":\"x\",\"key\":\"c\",\"ttl\":60,\"timestamp\":%d,"
                      .formatted(System.currentTimeMillis() / 1000)
                  + "\"message_id\":\"m\",\"data\":\""
                  + "AAAA".repeat(2000)
                  + "\"}");
      assertThat(gossip.status()).isEqualTo(500);
      assertThat(gossip.text()).startsWith("Gossip error");
    }
  }

  @Test
  void aClientThatAsksTooOftenIsSlowedAndPeersAreNot() throws Exception {
    try (var limited =
        RunningNode.start(
            c -> c.withLimits(new RepramConfig.Limits(300, 86_400, 5, 0, 0, false)))) {
      int refused = 0;
      for (int i = 0; i < 40; i++) {
        refused += limited.get("/v1/health").status() == 429 ? 1 : 0;
      }
      assertThat(refused).isBetween(15, 30);
      for (int i = 0; i < 40; i++) {
        assertThat(limited.post("/v1/gossip/message", "{\"type\":\"X\"}").status()).isEqualTo(200);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /v1/data/%E0%A4%A HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /v1/data/%zz HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET // HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET //x//y HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /v1/health HTTP/1.1\r\nHost: a b:c:d\r\n\r\n",
        "GET /v1/health HTTP/1.1\r\nHost: [::1\r\n\r\n",
        "GET /v1/health HTTP/1.1\r\n\r\n",
        "GET /../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /v1/keys?prefix=%E0%A4%A HTTP/1.1\r\nHost: x\r\n\r\n",
        "POST /v1/gossip/message HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nnull",
        "POST /v1/bootstrap HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nnull",
        "POST /bootstrap HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n[]",
        "POST /v1/gossip/message HTTP/1.1\r\nHost: x\r\nContent-Length: 24\r\n\r\n"
            + "{\"type\":\"PUT\",\"data\":123}",
        "POST /v1/mesh/writes HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nnull",
        "POST /v1/mesh/other HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n",
        "PUT /v1/data/x HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        "PUT /v1/data/x HTTP/1.1\r\nHost: x\r\nContent-Length: junk\r\n\r\n",
        "GARBAGE\r\n\r\n",
        "GET /v1/ws HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET \u0000 HTTP/1.1\r\nHost: x\r\n\r\n"
      })
  void nothingThatIsSentBringsItDown(String request) throws Exception {
    assertThat(node.raw(request)).startsWith("HTTP/1.1 4");
    assertThat(node.get("/v1/health").status()).isEqualTo(200);
  }
}
