package dev.mvmci.engine.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.mvmci.engine.HttpLimits;
import dev.mvmci.engine.http.HttpFailure.Kind;
import dev.mvmci.http.Headers;
import dev.mvmci.http.HttpServer;
import dev.mvmci.http.Request;
import dev.mvmci.http.Response;
import dev.mvmci.http.Router;
import dev.mvmci.http.ServerConfig;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JdkHttpEffectTest {

  private static final byte[] NOTHING = {};

  private final JdkHttpEffect effect = new JdkHttpEffect(HttpLimits.DEFAULTS);
  private final AtomicInteger served = new AtomicInteger();
  private final CountDownLatch release = new CountDownLatch(1);
  private HttpServer server;
  private HttpServer elsewhere;

  @BeforeEach
  void serve() throws IOException {
    elsewhere =
        HttpServer.start(
            ServerConfig.DEFAULT,
            Router.builder().get("/headers", JdkHttpEffectTest::headers).build());
    server =
        HttpServer.start(
            ServerConfig.DEFAULT,
            Router.builder()
                .get("/headers", JdkHttpEffectTest::headers)
                .post("/echo", request -> Response.text(201, request.method() + bodyOf(request)))
                .get("/echo", request -> Response.text(200, request.method() + bodyOf(request)))
                .get("/bytes", _ -> Response.bytes(200, "application/octet-stream", new byte[1000]))
                .get("/missing", _ -> Response.text(404, "no"))
                .get("/slow", _ -> slow())
                .get("/trickle", _ -> trickle())
                .get("/loop", _ -> Response.empty(302).header("location", "loop"))
                .post("/see", _ -> Response.empty(303).header("location", "/echo"))
                .post("/same", _ -> Response.empty(308).header("location", "/echo"))
                .get(
                    "/away",
                    _ -> Response.empty(302).header("location", url(elsewhere, "/headers")))
                .get("/file", _ -> Response.empty(302).header("location", "file:///etc/passwd"))
                .build());
  }

  @AfterEach
  void stop() {
    release.countDown();
    effect.close();
    server.close();
    elsewhere.close();
  }

  private static Response headers(Request request) {
    return Response.ok(request.headers().byName());
  }

  private static String bodyOf(Request request) {
    return " " + new String(request.bytes(), StandardCharsets.UTF_8);
  }

  private Response slow() throws InterruptedException {
    served.incrementAndGet();
    release.await();
    return Response.text(200, "late");
  }

  private Response trickle() {
    return new Response(
        200,
        Headers.NONE,
        new Response.Body.Stream(out -> {
          out.write('a');
          out.flush();
          try {
            release.await();
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
        }));
  }

  private static String url(HttpServer server, String path) {
    return "http://127.0.0.1:" + server.port() + path;
  }

  private HttpAsk ask(String method, String path, String body, List<HttpAsk.Header> headers) {
    return new HttpAsk(
        method,
        URI.create(url(server, path)),
        headers,
        body.getBytes(StandardCharsets.UTF_8),
        Duration.ofSeconds(10),
        100,
        3);
  }

  private HttpReply get(String path) throws Exception {
    return effect.exchange(ask("GET", path, "", List.of()));
  }

  private HttpFailure failure(HttpAsk ask) {
    return catchThrowableOfType(HttpFailure.class, () -> effect.exchange(ask));
  }

  private static String text(HttpReply reply) {
    return new String(reply.body(), StandardCharsets.UTF_8);
  }

  @Test
  void anyStatusIsAnAnswer() throws Exception {
    HttpReply posted = effect.exchange(ask("POST", "/echo", "hello", List.of()));
    assertThat(posted.status()).isEqualTo(201);
    assertThat(text(posted)).isEqualTo("POST hello");
    assertThat(get("/missing").status()).isEqualTo(404);
  }

  @Test
  void headersGoOutAsGivenAndNoneAreForged() throws Exception {
    var reply =
        effect.exchange(
            ask(
                "GET",
                "/headers",
                "",
                List.of(new HttpAsk.Header("X-One", "1"), new HttpAsk.Header("X-One", "2"))));
    assertThat(text(reply)).contains("\"x-one\":[\"1\",\"2\"]").contains("mvm-ci");
    for (var refused :
        List.of(
            new HttpAsk.Header("Host", "other"),
            new HttpAsk.Header("X", "a\r\nY: b"),
            new HttpAsk.Header("a b", "c"))) {
      assertThat(failure(ask("GET", "/headers", "", List.of(refused))).kind())
          .isEqualTo(Kind.INVALID);
    }
  }

  @Test
  void anAnswerLargerThanAllowedIsGivenUp() {
    HttpFailure failure = failure(ask("GET", "/bytes", "", List.of()));
    assertThat(failure.kind()).isEqualTo(Kind.TOO_LARGE);
    assertThat(failure).hasMessageContaining("100 bytes");
  }

  @Test
  void theTimeoutCoversHeadersAndBody() {
    for (String path : List.of("/slow", "/trickle")) {
      HttpAsk ask = ask("GET", path, "", List.of());
      HttpFailure failure =
          failure(
              new HttpAsk(
                  ask.method(), ask.url(), List.of(), NOTHING, Duration.ofMillis(200), 100, 3));
      assertThat(failure.kind()).as(path).isEqualTo(Kind.TIMEOUT);
      assertThat(failure).hasMessageContaining("200 ms");
    }
  }

  @Test
  void redirectsAreFollowedByTheirRules() throws Exception {
    assertThat(text(effect.exchange(ask("POST", "/see", "x", List.of())))).isEqualTo("GET ");
    HttpReply same = effect.exchange(ask("POST", "/same", "x", List.of()));
    assertThat(text(same)).isEqualTo("POST x");
    assertThat(same.url()).isEqualTo(URI.create(url(server, "/echo")));
    assertThat(failure(ask("GET", "/loop", "", List.of())).kind()).isEqualTo(Kind.REDIRECTS);
    assertThat(failure(ask("GET", "/file", "", List.of())).kind()).isEqualTo(Kind.TRANSPORT);
  }

  @Test
  void withoutRedirectsARedirectIsAnAnswer() throws Exception {
    HttpAsk ask = ask("GET", "/loop", "", List.of());
    HttpReply reply =
        effect.exchange(
            new HttpAsk(ask.method(), ask.url(), List.of(), NOTHING, ask.timeout(), 100, 0));
    assertThat(reply.status()).isEqualTo(302);
  }

  @Test
  void credentialsDoNotLeaveTheirOrigin() throws Exception {
    var headers =
        List.of(
            new HttpAsk.Header("Authorization", "secret"), new HttpAsk.Header("X-Other", "kept"));
    HttpAsk ask = ask("GET", "/away", "", headers);
    HttpReply reply =
        effect.exchange(
            new HttpAsk(ask.method(), ask.url(), headers, NOTHING, ask.timeout(), 10_000, 3));
    assertThat(reply.url().getPort()).isEqualTo(elsewhere.port());
    assertThat(text(reply)).contains("kept").doesNotContain("secret");
  }

  @Test
  void noConnectionIsATransportFailure() throws Exception {
    int free;
    try (var socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    HttpAsk ask =
        new HttpAsk(
            "GET",
            URI.create("http://127.0.0.1:" + free + "/"),
            List.of(),
            NOTHING,
            Duration.ofSeconds(5),
            100,
            3);
    HttpFailure failure = failure(ask);
    assertThat(failure.kind()).isEqualTo(Kind.TRANSPORT);
    assertThat(failure).hasMessageContaining("127.0.0.1:" + free);
  }

  /** A kept connection that the server closes when the next request comes, as if it had crashed. */
  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD", "POST", "PUT", "DELETE"})
  void aRequestIsSentOnceEvenIfTheConnectionBreaksBeforeTheAnswer(String method) throws Exception {
    var requests = new AtomicInteger();
    try (var socket = new ServerSocket(0)) {
      Thread.ofVirtual().start(() -> answerOnceThenHangUp(socket, requests));
      HttpAsk ask =
          new HttpAsk(
              method,
              URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/"),
              List.of(),
              method.startsWith("P") ? "buy".getBytes(StandardCharsets.UTF_8) : NOTHING,
              Duration.ofSeconds(5),
              100,
              3);
      assertThat(effect.exchange(ask).status()).isEqualTo(200);
      assertThat(failure(ask).kind()).isEqualTo(Kind.TRANSPORT);
      assertThat(requests).hasValue(2);
    }
  }

  private static void answerOnceThenHangUp(ServerSocket socket, AtomicInteger requests) {
    try {
      while (true) {
        try (var connection = socket.accept()) {
          var in = connection.getInputStream();
          while (readRequest(in)) {
            if (requests.incrementAndGet() > 1) {
              break;
            }
            connection
                .getOutputStream()
                .write(
                    "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII));
          }
        }
      }
    } catch (IOException _) {
      // the test is over
    }
  }

  private static boolean readRequest(InputStream in) throws IOException {
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int octet = in.read();
      if (octet < 0) {
        return false;
      }
      head.append((char) octet);
    }
    int bodyBytes = head.indexOf("Content-Length: 3") < 0 ? 0 : 3;
    return in.readNBytes(bodyBytes).length == bodyBytes;
  }

  @Test
  void anInterruptGivesTheRequestUp() throws Exception {
    var ended = new CompletableFuture<Throwable>();
    Thread thread =
        Thread.ofVirtual()
            .start(() -> {
              try {
                var _ = get("/slow");
                ended.complete(new AssertionError("an answer came"));
              } catch (Exception e) {
                ended.complete(e);
              }
            });
    await().until(() -> served.get() == 1);
    thread.interrupt();
    assertThat(ended.get()).isInstanceOf(InterruptedException.class);
  }
}
