package dev.mvmci.fade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mvmci.fade.nodes.Node;
import dev.mvmci.http.Headers;
import dev.mvmci.http.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What passes through {@code /api}, and where it goes when nodes fail. */
class NodeProxyTest {

  private static final FakeNode.Store STORE = new FakeNode.Store();
  private static FakeNode a;
  private static FakeNode b;
  private static Boarding board;

  @BeforeAll
  static void start() throws Exception {
    a = new FakeNode("alpha", STORE);
    b = new FakeNode("beta", STORE);
    board = Boarding.over(a.url(), b.url());
  }

  @AfterAll
  static void stop() {
    board.close();
    a.close();
    b.close();
  }

  @AfterEach
  void heal() {
    a.heal();
    b.heal();
    await().until(() -> board.fade.nodes().nodes().stream().allMatch(Node::alive));
    a.seen.clear();
    b.seen.clear();
  }

  private static Reply get(String target, String preferred) throws Exception {
    return board.send("GET", target, Headers.of("X-Preferred-Node", preferred), "");
  }

  private static Optional<String> node(Reply reply) {
    return reply.headers().first("X-REPRAM-Node");
  }

  private static FakeNode.Seen seenByEither() {
    FakeNode.Seen seen = a.seen.poll();
    return seen != null ? seen : b.seen.remove();
  }

  @Test
  void methodBodyHeadersQueryAndEscapedPathArriveAsTheyWereSent() throws Exception {
    String target = "/v1/data/msg-a%3Fb%20c%2Fd%25?ttl=86400&x=%26+";
    Reply reply = board.send("PUT", "/api" + target, Headers.of("X-TTL", "7"), "hello");

    assertThat(reply.status()).isEqualTo(201);
    FakeNode.Seen seen = seenByEither();
    assertThat(seen.method()).isEqualTo("PUT");
    assertThat(seen.target()).isEqualTo(target);
    assertThat(seen.length()).isEqualTo(5);
    assertThat(seen.headers()).containsEntry("x-ttl", List.of("7"));
    assertThat(seen.headers()).containsEntry("x-forwarded-for", List.of("127.0.0.1"));
    assertThat(STORE.values.get("msg-a?b c/d%"))
        .isNotNull()
        .extracting(FakeNode.Kept::ttl)
        .isEqualTo(Duration.ofDays(1));
  }

  @Test
  void answersNameTheNodeThatGaveThemAndKeepItsHeaders() throws Exception {
    STORE.put("msg-x", "text", Duration.ofMinutes(10));
    Reply reply = get("/api/v1/data/msg-x", "");

    assertThat(reply.text()).isEqualTo("text");
    assertThat(node(reply).orElseThrow()).isIn("alpha", "beta");
    assertThat(reply.headers().first("X-REPRAM-Node-URL").orElseThrow())
        .isIn(a.url().toString(), b.url().toString());
    assertThat(reply.headers().first("X-Original-TTL")).hasValue("600");
    assertThat(reply.headers().byName().get("x-repram-node")).hasSize(1);
    assertThat(reply.headers().first("access-control-allow-origin")).hasValue("*");
  }

  @Test
  void aHeadSaysTheLengthOfTheValueAndCarriesNone() throws Exception {
    STORE.put("msg-x", "12345", Duration.ofMinutes(10));
    Reply reply = board.send("HEAD", "/api/v1/data/msg-x", Headers.NONE, "");

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.headers().first("content-length")).hasValue("5");
    assertThat(reply.headers().first("X-Remaining-TTL")).isPresent();
  }

  @Test
  void nodesTakeTurns() throws Exception {
    var nodes = new HashSet<String>();
    for (int i = 0; i < 4; i++) {
      nodes.add(node(get("/api/v1/keys", "")).orElseThrow());
    }
    assertThat(nodes).containsExactlyInAnyOrder("alpha", "beta");
  }

  @Test
  void aPreferredNodeIsMetByIdAddressOrPort() throws Exception {
    for (String preferred :
        List.of("beta", "node-2", b.url().toString(), b.url() + "/", "" + b.port())) {
      for (int i = 0; i < 3; i++) {
        assertThat(node(get("/api/v1/keys", preferred))).as(preferred).hasValue("beta");
      }
    }
    assertThat(get("/api/v1/keys", "80").status()).isEqualTo(200);
    assertThat(get("/api/v1/keys", "nobody").status()).isEqualTo(200);
  }

  @Test
  void deadNodesArePassedOverUntilNoneIsLeft() throws Exception {
    try (var one = new FakeNode("one", STORE);
        var two = new FakeNode("two", STORE);
        Boarding mortal = Boarding.over(one.url(), two.url())) {
      one.die();
      for (int i = 0; i < 4; i++) {
        assertThat(node(mortal.get("/api/v1/keys"))).hasValue("two");
      }
      two.die();
      Reply reply = mortal.get("/api/v1/keys");
      assertThat(reply.status()).isEqualTo(503);
      assertThat(reply.json().path("error").asString("")).startsWith("All nodes unavailable: ");
    }
  }

  @Test
  void aNodeThatFailsByItselfIsPassedOver() throws Exception {
    a.failWith(500);
    for (int i = 0; i < 4; i++) {
      assertThat(node(get("/api/v1/keys", "alpha"))).hasValue("beta");
    }
  }

  @Test
  void aNodeThatHangsIsPassedOverInGoodTime() throws Exception {
    a.hang(true);
    long begun = System.nanoTime();
    for (int i = 0; i < 6; i++) {
      Reply reply = board.send("PUT", "/api/v1/data/msg-h" + i, Headers.NONE, "x");
      assertThat(reply.status()).isEqualTo(201);
      assertThat(node(reply)).hasValue("beta");
    }
    assertThat(Duration.ofNanos(System.nanoTime() - begun))
        .as("not each one pays for the hanging node")
        .isLessThan(Boarding.WRITE_PATIENCE.multipliedBy(6));
  }

  @Test
  void anAnswerOfTheStoreIsNoReasonToAskAnotherNode() throws Exception {
    assertThat(get("/api/v1/data/msg-none", "alpha").status()).isEqualTo(404);
    assertThat(a.seen).hasSize(1);
    assertThat(b.seen).isEmpty();
  }

  @Test
  void aWriteThatDependsOnWhatIsThereIsNotRepeated() throws Exception {
    a.failWith(500);
    Headers conditional = Headers.of("If-None-Match", "*").and("X-Preferred-Node", "alpha");
    Reply reply = board.send("PUT", "/api/v1/data/msg-c", conditional, "x");

    // Either the failure is passed on, or the background check had already put alpha aside.
    if (reply.status() == 500) {
      assertThat(b.seen).isEmpty();
    } else {
      assertThat(a.seen).isEmpty();
    }
  }

  @Test
  void theLastFailureIsPassedOnWhereAllNodesGiveOne() throws Exception {
    a.failWith(507);
    b.failWith(507);
    assertThat(get("/api/v1/keys", "").status()).isEqualTo(507);
  }

  @Test
  void aNodeThatComesBackIsUsedAgain() throws Exception {
    a.hang(true);
    assertThat(node(get("/api/v1/keys", "alpha"))).hasValue("beta");
    a.hang(false);
    await().until(() -> node(get("/api/v1/keys", "alpha")).equals(Optional.of("alpha")));
  }

  @Test
  void bodiesAboveTenMebibytesAreRefused() throws Exception {
    Reply reply =
        board.send("PUT", "/api/v1/data/msg-big", Headers.NONE, "x".repeat((10 << 20) + 1));
    assertThat(reply.status()).isEqualTo(413);
    assertThat(a.seen).isEmpty();
    assertThat(b.seen).isEmpty();
  }

  @Test
  void whatNodesSayAmongThemselvesDoesNotPass() throws Exception {
    for (String path :
        List.of(
            "/api/v1/gossip/message",
            "/api/v1/%67ossip/message",
            "/api/v1/data/../gossip/message",
            "/api/v1/bootstrap",
            "/api//127.0.0.1:1/v1/keys")) {
      assertThat(board.send("POST", path, Headers.NONE, "{}").status())
          .as(path)
          .isBetween(400, 404);
    }
  }

  @Test
  void browsersOfOtherOriginsMayAskFirst() throws IOException, InterruptedException {
    Reply reply =
        board.send(
            "OPTIONS", "/api/v1/data/x", Headers.of("origin", "https://elsewhere.example"), "");
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.headers().first("access-control-allow-headers").orElseThrow())
        .contains("X-Preferred-Node", "X-TTL");
  }
}
