package dev.mvmci.repram.client;

import dev.mvmci.http.Headers;
import dev.mvmci.http.WebSocketClient;
import dev.mvmci.http.WebSocketConnection;
import dev.mvmci.http.WebSocketListener;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** Events over a WebSocket to one of several nodes; each time to the next. */
final class SocketEvents implements EventSource {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final int NORMAL_CLOSURE = 1000;

  private final WebSocketClient client = new WebSocketClient();
  private final List<URI> nodes;
  private final Headers credentials;
  private final String target;
  private int turn;

  SocketEvents(List<URI> nodes, Headers credentials, String target) {
    this.nodes = nodes;
    this.credentials = credentials;
    this.target = target;
  }

  @Override
  public void follow(Consumer<String> events) throws IOException, InterruptedException {
    URI node = nodes.get(turn++ % nodes.size());
    var gone = new CountDownLatch(1);
    String scheme = "https".equals(node.getScheme()) ? "wss" : "ws";
    URI address = URI.create(scheme + "://" + node.getRawAuthority() + target);
    WebSocketConnection connection =
        client.connect(
            address,
            credentials,
            new WebSocketListener() {
              @Override
              public void onText(WebSocketConnection from, String text) {
                events.accept(text);
              }

              @Override
              public void onClose(int code, String reason) {
                gone.countDown();
              }
            },
            CONNECT_TIMEOUT);
    try {
      gone.await();
    } finally {
      connection.close(NORMAL_CLOSURE, "");
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
