package dev.mvmci.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What clients see of the server on a real socket. */
class HttpServerTest {

  private static final CountDownLatch STREAM_CLOSED = new CountDownLatch(1);
  private static final BlockingQueue<EventStream> STREAMS = new ArrayBlockingQueue<>(10);

  private static HttpServer server;
  private static HttpClient client;
  private static URI base;

  private record Greeting(String name, int times) {}

  @BeforeAll
  static void start() throws IOException {
    var files = new StaticFiles(HttpServerTest.class.getClassLoader(), "site");
    Router router =
        Router.builder()
            .get("/hello/{name}", r -> Response.text(200, "hello " + r.pathParameter("name")))
            .get("/thread", r -> Response.text(200, "" + Thread.currentThread().isVirtual()))
            .get("/assets/{path...}", r -> files.serve(r, r.pathParameter("path")))
            .get("/broken", r -> failing())
            .post("/json", r -> Response.ok(r.json(Greeting.class)))
            .post("/form", r -> Response.text(200, r.form().first("url").orElse("none")))
            .post("/upload", 200_000, HttpServerTest::upload)
            .get(
                "/events",
                r ->
                    EventStream.open(stream -> {
                      STREAMS.add(stream);
                      return STREAM_CLOSED::countDown;
                    }))
            .build();
    server = HttpServer.start(ServerConfig.DEFAULT, new LocalOrigin(router));
    base = URI.create("http://127.0.0.1:" + server.port());
    client = HttpClient.newHttpClient();
  }

  @AfterAll
  static void stop() {
    client.shutdownNow();
    server.close();
  }

  private static Response failing() {
    throw new IllegalStateException("secret detail");
  }

  private static Response upload(Request request) {
    List<Part> parts = request.multipart();
    return Response.ok(parts.stream().map(p -> p.name() + ":" + p.content().length).toList());
  }

  private static HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private static HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(base.resolve(path));
  }

  private static HttpRequest.Builder post(String path, String type, String body) {
    return to(path).header("content-type", type).POST(BodyPublishers.ofString(body));
  }

  @Test
  void pathParametersAreDecoded() throws Exception {
    assertThat(send(to("/hello/a%20b%C3%A9")).body()).isEqualTo("hello a bé");
  }

  @Test
  void handlersRunOnVirtualThreads() throws Exception {
    assertThat(send(to("/thread")).body()).isEqualTo("true");
  }

  @Test
  void anUnknownPathIs404WithAProblemBody() throws Exception {
    HttpResponse<String> response = send(to("/nowhere"));
    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.headers().firstValue("content-type")).hasValue(Problem.MEDIA_TYPE);
    assertThat(response.body()).contains("nothing is served at /nowhere");
  }

  @Test
  void aWrongMethodIs405AndNamesTheRightOnes() throws Exception {
    HttpResponse<String> response = send(to("/json").GET());
    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(response.headers().firstValue("allow")).hasValue("POST");
  }

  @Test
  void aFailingHandlerIs500AndKeepsItsDetailToItself() throws Exception {
    HttpResponse<String> response = send(to("/broken"));
    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(response.body()).doesNotContain("secret detail");
  }

  @Test
  void badJsonIs400OtherShapeIs422OtherTypeIs415() throws Exception {
    assertThat(send(post("/json", "application/json", "{\"name\":\"x\",\"times\":2}")).body())
        .isEqualTo("{\"name\":\"x\",\"times\":2}");
    assertThat(send(post("/json", "application/json", "{nope")).statusCode()).isEqualTo(400);
    assertThat(send(post("/json", "application/json", "{} {}")).statusCode()).isEqualTo(400);
    assertThat(send(post("/json", "application/json", "[".repeat(100_000))).statusCode())
        .isEqualTo(400);
    assertThat(send(post("/json", "application/json", "{\"times\":\"many\"}")).statusCode())
        .isEqualTo(422);
    assertThat(send(post("/json", "text/plain", "{}")).statusCode()).isEqualTo(415);
  }

  @Test
  void aFormIsDecoded() throws Exception {
    String type = "application/x-www-form-urlencoded";
    assertThat(send(post("/form", type, "url=https%3A%2F%2Fexample.com%2F%3Fa+b")).body())
        .isEqualTo("https://example.com/?a b");
    assertThat(send(post("/form", type, "url=%zz")).statusCode()).isEqualTo(400);
    assertThat(send(post("/form", "text/plain", "url=x")).statusCode()).isEqualTo(415);
  }

  @Test
  void multipartPartsAreRead() throws Exception {
    String part = "content-disposition: form-data; name=\"module\"; filename=\"m.wasm\"";
    String body = String.join("\r\n", "--B", part, "", "1234", "--B--", "");
    assertThat(send(post("/upload", "multipart/form-data; boundary=B", body)).body())
        .isEqualTo("[\"module:4\"]");
  }

  @Test
  void malformedMultipartIs400() throws Exception {
    for (String body : List.of("", "garbage", "--B\r\nno end", "--B\r\n\r\nx\r\n--B--")) {
      HttpResponse<String> response =
          send(post("/upload", "multipart/form-data; boundary=B", body));
      assertThat(response.statusCode()).as(body).isEqualTo(400);
    }
    assertThat(send(post("/upload", "multipart/form-data", "x")).statusCode()).isEqualTo(400);
  }

  @Test
  void aBodyOverTheLimitIs413EvenWhileTheClientIsStillSending() throws Exception {
    byte[] large = new byte[20 << 20];
    HttpResponse<String> response = send(to("/upload").POST(BodyPublishers.ofByteArray(large)));
    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(response.body()).contains("200000 bytes");
    // Chunked, so the length is not declared beforehand.
    var chunked = BodyPublishers.fromPublisher(BodyPublishers.ofByteArrays(List.of(large)));
    HttpResponse<String> second =
        send(to("/upload").header("content-type", "multipart/form-data; boundary=B").POST(chunked));
    assertThat(second.statusCode()).isEqualTo(413);
  }

  @Test
  void staticFilesHaveTypesAndTagsAndNoWayOut() throws Exception {
    HttpResponse<String> response = send(to("/assets/a.css"));
    assertThat(response.body()).isEqualTo("body{}\n");
    assertThat(response.headers().firstValue("content-type")).hasValue("text/css; charset=utf-8");
    String tag = response.headers().firstValue("etag").orElseThrow();
    assertThat(send(to("/assets/a.css").header("if-none-match", tag)).statusCode()).isEqualTo(304);
    for (String path : List.of("/assets/b.css", "/assets/..%5c..%5cx", "/assets/.hidden")) {
      assertThat(send(to(path)).statusCode()).as(path).isIn(400, 404);
    }
  }

  @Test
  void pagesOfOthersMayNotUseALoopbackServer() throws Exception {
    assertThat(send(to("/hello/x").header("origin", "https://evil.example")).statusCode())
        .isEqualTo(403);
    assertThat(send(to("/hello/x").header("origin", base.toString())).statusCode()).isEqualTo(200);
    assertThat(raw("GET /hello/x HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 421");
  }

  @Test
  void aBrokenRequestLineIsAProblemToo() throws Exception {
    assertThat(raw("NONSENSE\r\n\r\n")).startsWith("HTTP/1.1 400");
    assertThat(raw("GET / HTTP/1.1\r\nHost: localhost\r\nX: " + "a".repeat(40_000) + "\r\n\r\n"))
        .startsWith("HTTP/1.1 431");
  }

  private static String raw(String request) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      OutputStream out = socket.getOutputStream();
      out.write(request.getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void eventsReachTheClientAsTheyHappenAndTheProducerLearnsThatItLeft() throws Exception {
    HttpResponse<Stream<String>> response =
        client.send(to("/events").build(), BodyHandlers.ofLines());
    EventStream stream = STREAMS.poll(10, TimeUnit.SECONDS);
    assertThat(stream).isNotNull();
    stream.offer("job", "first\nsecond", "7");
    stream.end();
    assertThat(response.body().toList())
        .containsExactly(": open", "", "id: 7", "event: job", "data: first", "data: second", "");
    assertThat(STREAM_CLOSED.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aTakenPortIsNamed() {
    ServerConfig taken = ServerConfig.DEFAULT.at("127.0.0.1", server.port());
    assertThatThrownBy(() -> HttpServer.start(taken, r -> Response.noContent()))
        .isInstanceOf(HttpServer.AddressInUse.class)
        .hasMessage("127.0.0.1:" + server.port() + " is already in use");
  }
}
