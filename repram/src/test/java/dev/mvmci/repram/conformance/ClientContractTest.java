package dev.mvmci.repram.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;

/** Items 3, 8, 9 and 10 as far as one node shows them: what a client sees. */
class ClientContractTest {

  private static final byte[] NOTHING = {};

  @ParameterizedTest(name = "{0}")
  @Subjects
  void bytesComeBackAsTheyWere(Subject node) {
    byte[] large = new byte[1 << 20];
    new Random(7).nextBytes(large);
    for (byte[] value : List.of(new byte[] {0, -1, -128, 1}, NOTHING, large)) {
      assertThat(node.put("bytes", value, 600).status()).isIn(201, 202);

      Answer answer = node.read("bytes");

      assertThat(answer.bytes()).isEqualTo(value);
      assertThat(answer.header("Content-Type")).hasValue("application/octet-stream");
      assertThat(answer.header("Content-Length")).hasValue(Integer.toString(value.length));
      assertThat(answer.header("X-Original-TTL")).hasValue("600");
      assertThat(Integer.parseInt(answer.header("X-Remaining-TTL").orElseThrow()))
          .isBetween(590, 600);
      assertThat(answer.header("X-Created-At")).isPresent();
    }
  }

  @ParameterizedTest(name = "{0}")
  @Subjects
  void theTtlIsReadAndClampedAsInTheTable(Subject node) {
    assertThat(ttl(node, "?ttl=600", "700")).isEqualTo("600");
    assertThat(ttl(node, "", "700")).isEqualTo("700");
    assertThat(ttl(node, "", "")).isEqualTo("3600");
    assertThat(ttl(node, "?ttl=abc", "")).isEqualTo("3600");
    assertThat(ttl(node, "?ttl=0", "700")).isEqualTo("3600");
    assertThat(ttl(node, "?ttl=-5", "700")).isEqualTo("3600");
    assertThat(ttl(node, "?ttl=", "700")).isEqualTo("700");
    assertThat(ttl(node, "?ttl=10", "")).isEqualTo("300");
    assertThat(ttl(node, "?ttl=999999", "")).isEqualTo("86400");
    assertThat(ttl(node, "?ttl=99999999999999999999", "")).isIn("3600", "86400");
  }

  private static String ttl(Subject node, String query, String header) {
    Answer put =
        header.isEmpty()
            ? node.send("PUT", "/v1/data/ttl" + query, NOTHING)
            : node.send("PUT", "/v1/data/ttl" + query, NOTHING, "X-TTL", header);
    assertThat(put.status()).isIn(201, 202);
    return node.read("ttl").header("X-Original-TTL").orElse("none");
  }

  @ParameterizedTest(name = "{0}")
  @Subjects
  void keysAreListedInOrderAndPageByPage(Subject node) {
    for (String key : List.of("page:3", "page:1", "page:2", "pagf")) {
      node.put(key, "x", 600);
    }

    assertThat(node.keys("?prefix=page:")).containsExactly("page:1", "page:2", "page:3");
    assertThat(node.keys("?prefix=page:&limit=0")).hasSize(3);
    assertThat(node.keys("?prefix=page:&limit=many")).hasSize(3);
    Answer first = node.get("/v1/keys?prefix=page:&limit=2");
    assertThat(first.json().path("keys").valueStream().map(k -> k.asString()))
        .containsExactly("page:1", "page:2");
    assertThat(first.json().path("next_cursor").asString()).isEqualTo("page:2");
    Answer last = node.get("/v1/keys?prefix=page:&limit=2&cursor=page:2");
    assertThat(last.json().path("keys").valueStream().map(k -> k.asString()))
        .containsExactly("page:3");
    assertThat(last.json().has("next_cursor")).isFalse();
    assertThat(node.keys("?prefix=page:&cursor=page:1a")).containsExactly("page:2", "page:3");
    assertThat(node.keys("?prefix=nothing-begins-so")).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @Subjects({Kind.JAVA, Kind.TYPESCRIPT})
  void aKeyMayHaveSlashesEscapedOrNot(Subject node) {
    assertThat(node.send("PUT", "/v1/data/a/b%2Fc?ttl=600", new byte[] {1}).status())
        .isIn(201, 202);

    assertThat(node.get("/v1/data/a%2Fb/c").bytes()).containsExactly(1);
    assertThat(node.keys("?prefix=a/")).containsExactly("a/b/c");
  }

  @ParameterizedTest(name = "{0}")
  @Subjects
  void aKeyMayHaveAnyPrintableCharacters(Subject node) {
    String key = "k €<&\"'>?#%+\uD83D\uDE00";

    node.put(key, "found", 600);

    assertThat(node.holds(key, "found")).isTrue();
    assertThat(node.keys("?prefix=k%20")).containsExactly(key);
  }

  @ParameterizedTest(name = "{0}")
  @Subjects
  void headTellsWhatGetTells(Subject node) {
    node.put("head", "four", 600);

    Answer head = node.send("HEAD", "/v1/data/head", NOTHING);

    assertThat(head.status()).isEqualTo(200);
    assertThat(head.bytes()).isEmpty();
    assertThat(head.header("Content-Length")).hasValue("4");
    assertThat(head.header("X-Original-TTL")).hasValue("600");
    assertThat(node.send("HEAD", "/v1/data/no-such-key", NOTHING).status()).isEqualTo(404);
  }

  @ParameterizedTest(name = "{0}")
  @Subjects
  void whatIsNotThereIs404(Subject node) {
    Answer answer = node.read("no-such-key");
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.bytes()).isEmpty();
    assertThat(node.get("/v1/data/").status()).isEqualTo(404);
    assertThat(node.get("/v1/no-such-route").status()).isEqualTo(404);
  }

  @ParameterizedTest(name = "{0}")
  @Subjects
  void moreThanTenMebibytesAreRefused(Subject node) {
    Answer answer = node.put("huge", new byte[(10 << 20) + 1], 600);

    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.text()).isEqualTo("Request too large");
    assertThat(node.read("huge").status()).isEqualTo(404);
  }

  @ParameterizedTest(name = "{0}")
  @Subjects
  void healthSaysWhoAnswers(Subject node) {
    Answer answer = node.get("/v1/health");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().path("status").asString()).isEqualTo("healthy");
    assertThat(answer.json().path("node_id").asString()).isNotEmpty();
    assertThat(answer.json().path("enclave").asString()).isEqualTo("default");
    assertThat(answer.json().path("network").asString()).isEqualTo("private");
    assertThat(node.get("/v1/status").json().path("uptime").isMissingNode()).isFalse();
  }

  @ParameterizedTest(name = "{0}")
  @Subjects
  void pagesOfOtherOriginsMayAskAndAnswersAreHardened(Subject node) {
    Answer preflight = node.send("OPTIONS", "/v1/data/any", NOTHING, "Origin", "http://page.test");
    assertThat(preflight.status()).isEqualTo(200);
    assertThat(preflight.header("Access-Control-Allow-Methods").orElse("")).contains("PUT");
    assertThat(preflight.header("Access-Control-Allow-Headers").orElse("")).contains("X-TTL");

    Answer answer = node.send("GET", "/v1/health", NOTHING, "Origin", "http://page.test");
    assertThat(answer.header("Access-Control-Allow-Origin")).hasValue("http://page.test");
    assertThat(answer.header("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(answer.header("X-Frame-Options")).hasValue("DENY");
    assertThat(answer.header("Content-Security-Policy")).isPresent();
    assertThat(answer.header("X-REPRAM-Node")).isPresent();
  }

  @ParameterizedTest(name = "{0}")
  @Subjects
  void scannersAreSentAway(Subject node) {
    Answer answer = node.send("GET", "/v1/health", NOTHING, "User-Agent", "SQLMap/1.7");

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.text()).isEqualTo("Forbidden");
  }
}
