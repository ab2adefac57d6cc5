package dev.mvmci.fade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mvmci.http.Headers;
import dev.mvmci.http.Reply;
import dev.mvmci.repram.RepramNode;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The pages as a browser without scripts gets them, over a real node. */
class BoardPageTest {

  private static final Headers JSON = Headers.of("accept", "application/json");
  private static final String IMAGE = "<img src=x onerror=alert(1)>";

  private static RepramNode node;
  private static Boarding board;

  @BeforeAll
  static void start() throws Exception {
    node = RealNodes.start("solo");
    board = Boarding.over(RealNodes.url(node));
  }

  @AfterAll
  static void stop() {
    board.close();
    node.close();
  }

  private static void put(String key, String value, Duration ttl) {
    var _ = RealNodes.put(node, key, value, ttl);
  }

  private static String page(String target) throws Exception {
    return board.get(target).text();
  }

  private static String location(Reply reply) {
    return reply.headers().first("location").orElse("");
  }

  @Test
  void aFormPostedWithoutScriptsLeadsToTheBoardThatShowsIt() throws Exception {
    Reply reply =
        board.form("text=Over+and+out&callsign=ghost&location=oslo&ttl=1800", Headers.NONE);

    assertThat(reply.status()).isEqualTo(303);
    assertThat(location(reply)).matches("/\\?sent=(msg-[a-z]+-[a-z]+-\\d+)#m-\\1");
    String shown = page(location(reply).replaceAll("#.*", ""));
    assertThat(shown)
        .contains("Transmitted as", "Over and out", "[GHOST/OSLO]")
        .containsPattern("fades in (30 min|29 min 5\\d s)");
  }

  @Test
  void theLifetimeChosenIsTheLifetimeGiven() throws Exception {
    for (String ttl : new String[] {"300", "86400"}) {
      Reply reply = board.form("text=life&ttl=" + ttl, JSON);
      assertThat(reply.status()).isEqualTo(201);
      String key = reply.json().path("key").asString("");
      Reply value = board.get("/api/v1/data/" + key);
      assertThat(value.headers().first("X-Original-TTL")).hasValue(ttl);
      assertThat(reply.json().path("remaining_ms").asLong(0))
          .isBetween(Long.parseLong(ttl) * 1000 - 5000, Long.parseLong(ttl) * 1000);
    }
  }

  @Test
  void whatCannotBePostedComesBackWithReasonsAndWhatWasTyped() throws Exception {
    Reply reply = board.form("text=a%7Cb&callsign=GHOST&ttl=300", Headers.NONE);
    assertThat(reply.status()).isEqualTo(422);
    assertThat(reply.text()).contains("holds a '|'", "a|b</textarea>", "value=\"GHOST\"");

    Reply json = board.form("text=&ttl=300", JSON);
    assertThat(json.status()).isEqualTo(422);
    assertThat(json.json().path("faults").get(0).asString("")).contains("empty");
  }

  @Test
  void nothingAnybodyWroteIsMarkup() throws Exception {
    put("msg-xss-1", "x|" + IMAGE + "|X", Duration.ofMinutes(9));
    put("msg-xss-2", "</p><script>alert(1)</script>", Duration.ofMinutes(9));
    put("msg-xss-\"><b onclick=x>", "key", Duration.ofMinutes(9));
    await().until(() -> page("/").contains("msg-xss-&#34;"));

    for (String html :
        new String[] {
          page("/"),
          page("/m/msg-xss-1"),
          page("/m/msg-xss-%22%3E%3Cb%20onclick=x%3E"),
          page("/m/%3Cimg%20src=x%3E"),
          page("/?sent=msg-%3Cimg%20src=x%3E"),
          board.form("text=%3Cimg+src=x%3E%7C&ttl=%3Cimg+src=x%3E", Headers.NONE).text()
        }) {
      assertThat(html).doesNotContain("<img", "<b onclick", "<script>");
    }
    assertThat(page("/")).contains("[&lt;img src=x onerror=alert(1)&gt;/X]");
  }

  @Test
  void pagesRunOwnScriptsOnlyAndHaveNoneInline() throws Exception {
    for (String target : new String[] {"/c/quiet", "/m/msg-none", "/monitor"}) {
      Reply reply = board.get(target);
      String policy = reply.headers().first("content-security-policy").orElseThrow();
      assertThat(policy).contains("default-src 'none'", "script-src 'self'", "style-src 'self'");
      assertThat(policy).doesNotContain("unsafe");
      assertThat(reply.headers().first("x-content-type-options")).hasValue("nosniff");
      assertThat(Pattern.compile("<script(?![^>]*\\ssrc=)").matcher(reply.text()).find()).isFalse();
      assertThat(Pattern.compile("\\s(style|on[a-z]+)=").matcher(reply.text()).find()).isFalse();
    }
  }

  @Test
  void ofAValueThatCallsItselfAPageNothingRuns() throws Exception {
    put("msg-html", "<script>alert(1)</script>", Duration.ofMinutes(1));
    Reply reply = board.get("/api/v1/data/msg-html");
    assertThat(reply.headers().first("content-security-policy").orElseThrow()).contains("sandbox");
    assertThat(reply.headers().first("x-content-type-options")).hasValue("nosniff");
  }

  @Test
  void aChannelShowsItsMessagesOnly() throws Exception {
    Reply reply = board.form("channel=garden&text=Tomatoes+are+in&ttl=300", Headers.NONE);
    assertThat(location(reply)).startsWith("/c/garden?sent=garden-");
    assertThat(page("/c/garden")).contains("Tomatoes are in");
    assertThat(page("/")).doesNotContain("Tomatoes are in");
    assertThat(page("/c/GARDEN")).contains("Tomatoes are in");
    assertThat(board.get("/c/no%20such").status()).isEqualTo(404);
    assertThat(location(board.get("/open?channel=garden"))).isEqualTo("/c/garden");
  }

  @Test
  void aMessageHasALinkThatFadesWithIt() throws Exception {
    put("msg-short-lived-1", "blink|MOTH|", Duration.ofSeconds(1));
    assertThat(board.get("/m/msg-short-lived-1").status()).isEqualTo(200);
    await().until(() -> board.get("/m/msg-short-lived-1").status() == 404);
    assertThat(page("/m/msg-short-lived-1")).contains("Nothing here");
    assertThat(location(board.get("/open?key=%20msg-a%2Fb%20"))).isEqualTo("/m/msg-a%2Fb");
  }

  @Test
  void whatIsNoTextIsOfferedForDownload() throws Exception {
    put("blob-1", "a\0b", Duration.ofMinutes(1));
    assertThat(page("/m/blob-1")).contains("Not a message", "/api/v1/data/blob-1");
  }

  @Test
  void formsOfOtherSitesPostNothing() throws Exception {
    assertThat(board.form("text=x&ttl=300", Headers.of("sec-fetch-site", "cross-site")).status())
        .isEqualTo(403);
    assertThat(board.form("text=x&ttl=300", Headers.of("origin", "http://evil.example")).status())
        .isEqualTo(403);
    assertThat(board.form("text=" + "x".repeat(20_000), Headers.NONE).status()).isEqualTo(413);
  }

  @Test
  void pagesAndTheirFilesAreSmall() throws Exception {
    assertThat(board.get("/c/empty").body().length).isLessThan(12_000);
    int files = 0;
    for (String name : new String[] {"fade.css", "board.js", "messages.js", "compose.js"}) {
      Reply reply = board.get("/assets/" + name);
      assertThat(reply.status()).isEqualTo(200);
      files += reply.body().length;
    }
    assertThat(files).isLessThan(40_000);
    assertThat(Optional.of(board.get("/assets/nothing.js").status())).hasValue(404);
  }
}
