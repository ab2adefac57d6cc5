package dev.mvmci.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What clients see of a server whose handler answers some requests promptly. */
class PromptConnectionTest {

  private static final BlockingQueue<CompletableFuture<Response>> LATER =
      new LinkedBlockingQueue<>();

  private static HttpServer server;

  @BeforeAll
  static void start() throws IOException {
    server = HttpServer.start(ServerConfig.DEFAULT, new Echo());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** Says what came, and whether it came promptly. */
  private static final class Echo implements PromptHandler {
    @Override
    public Response handle(Request request) {
      return echo("handled", request);
    }

    @Override
    public boolean prompt(String method, String path) {
      return path.startsWith("/prompt");
    }

    @Override
    public CompletableFuture<Response> promptly(Request request) {
      if (request.path().equals("/prompt/fail")) {
        throw HttpProblem.badRequest("no such luck");
      }
      if (request.path().equals("/prompt/later")) {
        var later = new CompletableFuture<Response>();
        LATER.add(later);
        return later;
      }
      return CompletableFuture.completedFuture(echo("prompt", request));
    }

    private static Response echo(String how, Request request) {
      return Response.text(
          200,
          "%s %s %s %s %d %s"
              .formatted(
                  how,
                  request.method(),
                  request.path(),
                  request.query().first("q").orElse("-"),
                  request.bytes().length,
                  request.header("x-a").orElse("-")));
    }
  }

  private static Socket connect() throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.setSoTimeout(10_000);
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String get(String target) {
    return "GET " + target + " HTTP/1.1\r\nHost: here\r\n\r\n";
  }

  private static String put(String target, int bytes) {
    return "PUT %s HTTP/1.1\r\nHost: here:80\r\nX-A: b c \r\nContent-Length: %d\r\n\r\n%s"
        .formatted(target, bytes, "x".repeat(bytes));
  }

  private record Seen(int status, List<String> fields, String body) {}

  /** The next answer; one to HEAD has no body whatever its length says. */
  private static Seen receive(Socket socket, boolean toHead) throws IOException {
    InputStream in = socket.getInputStream();
    int status = Integer.parseInt(line(in).substring(9, 12));
    var fields = new ArrayList<String>();
    int length = 0;
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      fields.add(line);
      if (line.toLowerCase(Locale.ROOT).startsWith("content-length: ")) {
        length = Integer.parseInt(line.substring(16));
      }
    }
    byte[] body = in.readNBytes(toHead ? 0 : length);
    return new Seen(status, fields, new String(body, StandardCharsets.UTF_8));
  }

  private static String line(InputStream in) throws IOException {
    var line = new StringBuilder();
    for (int octet = in.read(); octet != '\n'; octet = in.read()) {
      assertThat(octet).as("after " + line).isNotNegative();
      line.append((char) octet);
    }
    return line.toString().strip();
  }

  private static Seen ask(String request) throws IOException {
    try (Socket socket = connect()) {
      send(socket, request);
      return receive(socket, false);
    }
  }

  @Test
  void aPlainRequestIsAnsweredPromptlyWithAllItHolds() throws IOException {
    assertThat(ask(put("/prompt/a:b?q=1%2B1", 200)).body())
        .isEqualTo("prompt PUT /prompt/a:b 1+1 200 b c");
  }

  @Test
  void bodiesOfAnySizeComeWhole() throws IOException {
    try (Socket socket = connect()) {
      for (int bytes : new int[] {0, 1, 2_000, 8_192, 70_000, 2 << 20, 3 << 20, 5}) {
        send(socket, put("/prompt", bytes));
        assertThat(receive(socket, false).body()).contains(" PUT /prompt - " + bytes + " b c");
      }
    }
  }

  @Test
  void aRequestThatComesByteByByteIsAnswered() throws IOException {
    try (Socket socket = connect()) {
      socket.setTcpNoDelay(true);
      for (char c : put("/prompt", 3).toCharArray()) {
        send(socket, String.valueOf(c));
      }
      assertThat(receive(socket, false).body()).isEqualTo("prompt PUT /prompt - 3 b c");
    }
  }

  @Test
  void requestsSentAtOnceAreAnsweredInTheirOrder() throws Exception {
    try (Socket socket = connect()) {
      send(socket, get("/prompt/1") + get("/prompt/later") + put("/prompt/3", 9));
      send(socket, get("/other/4") + get("/prompt/5"));
      assertThat(receive(socket, false).body()).contains("/prompt/1");
      next().complete(Response.text(202, "waited"));
      assertThat(receive(socket, false).body()).isEqualTo("waited");
      assertThat(receive(socket, false).body()).contains("prompt PUT /prompt/3");
      assertThat(receive(socket, false).body()).contains("handled GET /other/4");
      assertThat(receive(socket, false).body()).contains("handled GET /prompt/5");
    }
  }

  private static CompletableFuture<Response> next() throws InterruptedException {
    CompletableFuture<Response> next = LATER.poll(10, TimeUnit.SECONDS);
    assertThat(next).isNotNull();
    return next;
  }

  @Test
  void anAnswerThatComesLaterLeavesOthersAlone() throws Exception {
    try (Socket waiting = connect()) {
      send(waiting, get("/prompt/later"));
      CompletableFuture<Response> later = next();
      assertThat(ask(get("/prompt/b")).status()).isEqualTo(200);
      later.complete(Response.text(201, "OK").header("ETag", "\"1\""));
      Seen seen = receive(waiting, false);
      assertThat(seen.status()).isEqualTo(201);
      assertThat(seen.fields()).contains("ETag: \"1\"").anyMatch(f -> f.startsWith("Date: "));
      send(waiting, get("/prompt/c"));
      assertThat(receive(waiting, false).body()).contains("/prompt/c");
    }
  }

  @Test
  void aClientThatEndsItsSideStillGetsItsAnswer() throws Exception {
    try (Socket socket = connect()) {
      send(socket, get("/prompt/later"));
      socket.shutdownOutput();
      next().complete(Response.text(200, "late"));
      assertThat(receive(socket, false).body()).isEqualTo("late");
      assertThat(socket.getInputStream().read()).isNegative();
    }
  }

  @Test
  void headHasNoBody() throws IOException {
    try (Socket socket = connect()) {
      send(socket, get("/prompt").replace("GET", "HEAD") + get("/prompt/next"));
      assertThat(receive(socket, true).fields())
          .anyMatch(f -> f.matches("Content-Length: [1-9].*"));
      assertThat(receive(socket, false).body()).contains("/prompt/next");
    }
  }

  @Test
  void failuresBecomeProblems() throws IOException {
    Seen seen = ask(get("/prompt/fail"));
    assertThat(seen.status()).isEqualTo(400);
    assertThat(seen.body()).contains("no such luck");
  }

  @Test
  void whatIsNotPlainIsReadByJetty() throws IOException {
    assertThat(ask(get("/prompt/a%20b")).body()).contains("handled GET /prompt/a b ");
    assertThat(ask(get("/other")).body()).contains("handled GET /other ");
    String chunked = "PUT /prompt HTTP/1.1\nHost: a\nTransfer-Encoding: chunked\n\n2\nab\n0\n\n";
    assertThat(ask(chunked.replace("\n", "\r\n")).body()).contains("handled PUT /prompt - 2");
    assertThat(ask("GET /prompt HTTP/1.0\r\n\r\n").body()).contains("handled GET /prompt ");
  }

  @Test
  void whatIsBrokenIsRefused() throws IOException {
    List<String> broken =
        List.of(
            "GET /prompt HTTP/1.1\r\n\r\n",
            "GET /prompt HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
            "GET /prompt HTTP/1.1\r\nHost: a b\r\n\r\n",
            "GET /prompt HTTP/1.1\r\nHost: a:99999\r\n\r\n",
            "GET /prompt HTTP/1.1\r\nHost : a\r\n\r\n",
            "GET /prompt HTTP/1.1\r\nHost: a\r\nX\r\n\r\n",
            "PUT /prompt HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
            "PUT /prompt HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
            "GET /prompt/" + "a".repeat(40_000) + " HTTP/1.1\r\nHost: a\r\n\r\n");
    for (String request : broken) {
      assertThat(ask(request).status()).as(request).isBetween(400, 499);
      try (Socket socket = connect()) {
        send(socket, request);
        socket.shutdownOutput();
        assertThat(receive(socket, false).status()).as(request).isBetween(400, 499);
      }
    }
    assertThat(ask(get("/prompt")).status()).isEqualTo(200);
  }
}
