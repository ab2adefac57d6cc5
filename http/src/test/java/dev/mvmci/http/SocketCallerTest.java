package dev.mvmci.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SocketCallerTest {

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
        var caller = new SocketCaller("127.0.0.1", server.port())) {
      for (String body : new String[] {"", "one", "x".repeat(300_000)}) {
        Reply reply = caller.call(call(body));
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
    try (var caller = new SocketCaller("127.0.0.1", port)) {
      assertThat(caller.call(call("a")).text()).isEqualTo("a");
      first.close();
      try (HttpServer _ = HttpServer.start(ServerConfig.DEFAULT.at("127.0.0.1", port), ECHO)) {
        assertThat(caller.call(call("b")).text()).isEqualTo("b");
      }
      assertThatThrownBy(() -> caller.call(call("c"))).isInstanceOf(IOException.class);
    }
  }

  @Test
  void aServerThatHangsIsWaitedForNoLongerThanAsked() throws Exception {
    try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var caller = new SocketCaller("127.0.0.1", silent.getLocalPort())) {
      Call impatient = call("x").within(Duration.ofMillis(100));
      assertThatThrownBy(() -> caller.call(impatient)).isInstanceOf(SocketTimeoutException.class);
    }
  }
}
