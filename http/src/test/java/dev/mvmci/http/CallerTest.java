package dev.mvmci.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
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
  void anAddressWithoutSchemeIsRefusedWithTheForm() {
    assertThatThrownBy(() -> new NetworkCaller(URI.create("localhost:1")))
        .hasMessageContaining("http://host:port");
  }
}
