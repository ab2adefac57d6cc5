package dev.mvmci.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** The same routes answer the same over a socket and in the same process. */
class CallerTest {

  private static final Router ROUTER =
      Router.builder()
          .post("/echo/{id}", CallerTest::echo)
          .post("/small", 3, r -> Response.ok(r.bytes().length))
          .get(
              "/stream",
              r -> new Response(200, Headers.NONE, new Response.Body.Stream(out -> out.write(65))))
          .build();

  private static Response echo(Request request) {
    return Response.json(
        201,
        Map.of(
            "id", request.pathParameter("id"),
            "q", request.query().first("q").orElse(""),
            "body", request.json()));
  }

  private static void behavesAlike(HttpCaller caller) throws Exception {
    Reply echoed = caller.call(Call.postJson("/echo/a%20b?q=%26", Map.of("x", 1)));
    assertThat(echoed.status()).isEqualTo(201);
    assertThat(echoed.json().get("id").stringValue()).isEqualTo("a b");
    assertThat(echoed.json().get("q").stringValue()).isEqualTo("&");
    assertThat(echoed.json().get("body").get("x").intValue()).isEqualTo(1);
    assertThat(caller.call(Call.get("/stream")).text()).isEqualTo("A");
    assertThatThrownBy(() -> caller.call(Call.get("/nowhere")).orThrow())
        .isInstanceOfSatisfying(
            HttpProblem.class, e -> assertThat(e.problem().status()).isEqualTo(404));
    assertThat(caller.call(Call.post("/small", "text/plain", new byte[4])).status()).isEqualTo(413);
  }

  @Test
  void inProcess() throws Exception {
    behavesAlike(new InProcessCaller(ROUTER));
  }

  @Test
  void aServerStopsThoughClientsKeepTheirConnections() throws Exception {
    HttpServer server = HttpServer.start(ServerConfig.DEFAULT, ROUTER);
    try (var caller = new NetworkCaller(URI.create("http://127.0.0.1:" + server.port()))) {
      assertThat(caller.call(Call.get("/stream")).text()).isEqualTo("A");
      server.close();
      assertThatThrownBy(() -> caller.call(Call.get("/stream"))).isInstanceOf(IOException.class);
    }
  }

  @Test
  void overASocket() throws Exception {
    try (HttpServer server = HttpServer.start(ServerConfig.DEFAULT, ROUTER);
        var caller = new NetworkCaller(URI.create("http://127.0.0.1:" + server.port()))) {
      behavesAlike(caller);
    }
  }

  @Test
  void aHandlerSeesTheTargetAsItCame() throws Exception {
    Router router =
        Router.builder().get("/k/{rest...}", r -> Response.text(200, r.target())).build();
    String target = "/k/a%2Fb%20c?ttl=5&x=%26+y";
    assertThat(new InProcessCaller(router).call(Call.get(target)).text()).isEqualTo(target);
    try (HttpServer server = HttpServer.start(ServerConfig.DEFAULT, router);
        var caller = new NetworkCaller(URI.create("http://127.0.0.1:" + server.port()))) {
      assertThat(caller.call(Call.get(target)).text()).isEqualTo(target);
    }
  }

  @Test
  void aTargetCannotLeadToAnotherServer() throws Exception {
    Router router = Router.builder().get("/x", r -> Response.text(200, "x")).build();
    try (HttpServer server = HttpServer.start(ServerConfig.DEFAULT, router);
        var caller = new NetworkCaller(URI.create("http://127.0.0.1:" + server.port()))) {
      assertThat(caller.call(Call.get("//127.0.0.1:1/x")).status()).isGreaterThanOrEqualTo(400);
      assertThatThrownBy(() -> caller.call(Call.get("@127.0.0.1:1/x")))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void theTimeoutCoversABodyThatNeverEnds() throws Exception {
    var answered = new CountDownLatch(1);
    Router router =
        Router.builder()
            .get(
                "/drip",
                r ->
                    new Response(
                        200,
                        Headers.NONE,
                        new Response.Body.Stream(out -> {
                          out.write(65);
                          out.flush();
                          await(answered);
                        })))
            .build();
    try (HttpServer server = HttpServer.start(ServerConfig.DEFAULT, router);
        var caller = new NetworkCaller(URI.create("http://127.0.0.1:" + server.port()))) {
      Call call = Call.get("/drip").within(Duration.ofMillis(200));
      assertThatThrownBy(() -> caller.call(call)).isInstanceOf(HttpTimeoutException.class);
      answered.countDown();
    }
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Test
  void anAnswerLargerThanTheCallerBearsIsAnError() throws Exception {
    Router router = Router.builder().get("/big", r -> Response.text(200, "12345")).build();
    try (HttpServer server = HttpServer.start(ServerConfig.DEFAULT, router);
        var caller = new NetworkCaller(URI.create("http://127.0.0.1:" + server.port()), 4)) {
      assertThatThrownBy(() -> caller.call(Call.get("/big"))).isInstanceOf(IOException.class);
    }
  }

  @Test
  void whereNobodyAnswersItIsSaidAndNothingWasSent() throws Exception {
    int free;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    try (var caller = new NetworkCaller(URI.create("http://127.0.0.1:" + free))) {
      assertThatThrownBy(() -> caller.call(Call.get("/")))
          .isInstanceOf(ConnectException.class)
          .hasMessage("nobody answers at http://127.0.0.1:%d: no connection", free);
    }
  }

  /** As the JDK's client does where it may not try again. */
  @Test
  void whatIsHiddenBehindTooManyRetriesIsTold() {
    var refused = new IOException("Too many retries", new ConnectException());
    assertThat(NoAnswer.isUnconnected(refused)).isTrue();
    assertThat(NoAnswer.reason(refused)).isEqualTo("no connection");
    var unknown = new ConnectException();
    var _ = unknown.initCause(new UnresolvedAddressException());
    assertThat(NoAnswer.reason(new IOException("Too many retries", unknown)))
        .isEqualTo("no such host");
    var cut = new IOException("Too many retries", new EOFException("EOF reached"));
    assertThat(NoAnswer.isUnconnected(cut)).isFalse();
    assertThat(NoAnswer.reason(cut)).isEqualTo("the connection ended before the answer");
    assertThat(NoAnswer.reason(new IOException("reset"))).isEqualTo("reset");
  }

  private record Order(String what, Long amount, List<String> notes) {}

  @Test
  void jsonThatDoesNotFitIsDescribedInTheWordsOfJson() {
    for (String[] bodyAndReason :
        new String[][] {
          {"", "the body is missing; it takes a JSON object"},
          {"null", "the body is null; it takes a JSON object"},
          {"[]", "the body does not fit; it takes a JSON object"},
          {"{\"what\":[]}", "what does not fit; it takes a string"},
          {"{\"amount\":\"x\"}", "amount does not fit; it takes a whole number"},
          {"{\"notes\":[\"a\",{}]}", "notes.1 does not fit; it takes a string"},
          {"{\"notes\":7}", "notes does not fit; it takes an array"}
        }) {
      assertThatThrownBy(
              () -> Json.read(bodyAndReason[0].getBytes(StandardCharsets.UTF_8), Order.class))
          .isInstanceOfSatisfying(
              HttpProblem.class,
              problem -> {
                assertThat(problem.problem().status()).isEqualTo(422);
                assertThat(problem.problem().detail()).isEqualTo(bodyAndReason[1]);
              });
    }
    assertThatThrownBy(() -> Json.read("{".getBytes(StandardCharsets.UTF_8)))
        .hasMessageContaining("the body is not valid JSON: Unexpected end-of-input")
        .hasMessageContaining("line 1")
        .hasMessageNotContainingAny("Source", "`");
  }

  @Test
  void anAddressWithoutSchemeIsRefusedWithTheForm() {
    for (String address : List.of("localhost:1", "ftp://localhost:1", "http://localhost:65536")) {
      assertThatThrownBy(() -> new NetworkCaller(URI.create(address)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(address)
          .hasMessageContaining("http://host:port");
    }
  }
}
