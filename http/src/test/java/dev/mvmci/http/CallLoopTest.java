package dev.mvmci.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class CallLoopTest {

  private static final Handler ECHO =
      request ->
          new Response(
              200,
              Headers.of("x-path", request.path())
                  .and("x-seen", request.header("x-say").orElse("")),
              new Response.Body.Bytes(request.bytes()));

  private static Call call(String body) {
    return new Call(
        "POST",
        "/echo",
        Headers.of("x-say", "hello"),
        body.getBytes(StandardCharsets.UTF_8),
        Duration.ofSeconds(5));
  }

  @Test
  void aCallIsAnsweredAndItsConnectionUsedAgain() throws Exception {
    try (HttpServer server = HttpServer.start(ServerConfig.DEFAULT, ECHO);
        var caller = new CallLoop("calls")) {
      for (String body : new String[] {"", "one", "x".repeat(300_000)}) {
        Reply reply = caller.call("127.0.0.1", server.port(), call(body)).get();
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.text()).isEqualTo(body);
        assertThat(reply.headers().first("X-Seen")).contains("hello");
      }
    }
  }

  @Test
  void aServerThatWasStartedAgainIsFoundAgain() throws Exception {
    HttpServer first = HttpServer.start(ServerConfig.DEFAULT, ECHO);
    int port = first.port();
    try (var caller = new CallLoop("calls")) {
      assertThat(caller.call("127.0.0.1", port, call("a")).get().text()).isEqualTo("a");
      first.close();
      try (HttpServer _ = HttpServer.start(ServerConfig.DEFAULT.at("127.0.0.1", port), ECHO)) {
        assertThat(caller.call("127.0.0.1", port, call("b")).get().text()).isEqualTo("b");
      }
      assertThat(caller.call("127.0.0.1", port, call("c")))
          .failsWithin(Duration.ofSeconds(10))
          .withThrowableThat()
          .withCauseInstanceOf(IOException.class);
    }
  }

  @Test
  void aServerThatHangsIsWaitedForNoLongerThanAsked() throws Exception {
    try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var caller = new CallLoop("calls")) {
      Call impatient = call("x").within(Duration.ofMillis(100));
      assertThat(caller.call("127.0.0.1", silent.getLocalPort(), impatient))
          .failsWithin(Duration.ofSeconds(10))
          .withThrowableThat()
          .withCauseInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void manyCallsAtOnceAreAllAnsweredAndTasksRunOnItsThread() throws Exception {
    try (HttpServer server = HttpServer.start(ServerConfig.DEFAULT, ECHO);
        var caller = new CallLoop("calls")) {
      var answers = new ArrayList<CompletableFuture<Reply>>();
      for (int i = 0; i < 100; i++) {
        answers.add(caller.call("127.0.0.1", server.port(), call("n" + i)));
      }
      for (int i = 0; i < 100; i++) {
        assertThat(answers.get(i).get().text()).isEqualTo("n" + i);
      }
      var name = new CompletableFuture<String>();
      caller.execute(() -> name.complete(Thread.currentThread().getName()));
      assertThat(name.get()).isEqualTo("calls");
    }
  }

  @Test
  void whoeverCallsAClosedLoopIsTold() {
    var caller = new CallLoop("calls");
    caller.close();
    assertThat(caller.call("127.0.0.1", 1, call("x")))
        .failsWithin(Duration.ofSeconds(10))
        .withThrowableThat()
        .withCauseInstanceOf(IOException.class);
  }
}
