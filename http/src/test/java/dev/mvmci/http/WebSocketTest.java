package dev.mvmci.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WebSocketTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  /** Answers each text with itself and remembers everything that happened. */
  private static final class Recorder implements WebSocketListener {
    final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final boolean echo;

    Recorder(boolean echo) {
      this.echo = echo;
    }

    @Override
    public void onOpen(WebSocketConnection connection) {
      events.add("open");
    }

    @Override
    public void onText(WebSocketConnection connection, String text) {
      events.add(text);
      if (echo) {
        try {
          connection.send("echo " + text);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }

    @Override
    public void onPong(WebSocketConnection connection) {
      events.add("pong");
    }

    @Override
    public void onClose(int code, String reason) {
      events.add("close " + code + " " + reason);
    }

    String next() throws InterruptedException {
      return String.valueOf(events.poll(10, TimeUnit.SECONDS));
    }
  }

  private final Recorder served = new Recorder(true);
  private final Recorder client = new Recorder(false);
  private final WebSocketClient sockets = new WebSocketClient();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server =
        HttpServer.start(
            ServerConfig.DEFAULT,
            Router.builder().get("/ws", _ -> Response.webSocket(served)).build());
  }

  @AfterEach
  void stop() {
    sockets.close();
    server.close();
  }

  private WebSocketConnection connect(String path) throws Exception {
    return sockets.connect(URI.create("ws://127.0.0.1:" + server.port() + path), client, TIMEOUT);
  }

  @Test
  void textsPingsAndCloseGoBothWays() throws Exception {
    WebSocketConnection connection = connect("/ws");
    assertThat(client.next()).isEqualTo("open");
    assertThat(served.next()).isEqualTo("open");
    connection.send("grüße");
    assertThat(served.next()).isEqualTo("grüße");
    assertThat(client.next()).isEqualTo("echo grüße");
    String large = "x".repeat(1_000_000);
    connection.send(large);
    assertThat(client.next()).isEqualTo("echo " + large);
    connection.ping();
    assertThat(client.next()).isEqualTo("pong");
    assertThat(served.next()).isEqualTo(large);
    connection.close(1000, "bye");
    assertThat(served.next()).isEqualTo("close 1000 bye");
    assertThat(client.next()).startsWith("close 1000");
  }

  @Test
  void aBrokenConnectionIsNoticedOnTheOtherSide() throws Exception {
    connect("/ws").abort();
    assertThat(served.next()).isEqualTo("open");
    assertThat(served.next()).startsWith("close 1006");
  }

  @Test
  void aPlainRequestToAWebSocketRouteIs426AndAWebSocketElsewhereFails() throws Exception {
    try (var caller = new NetworkCaller(URI.create("http://127.0.0.1:" + server.port()))) {
      assertThat(caller.call(Call.get("/ws")).status()).isEqualTo(426);
    }
    assertThatThrownBy(() -> connect("/nowhere"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no WebSocket at ws://127.0.0.1");
  }
}
