package dev.mvmci.repram.client;

import dev.mvmci.http.Headers;
import dev.mvmci.http.HttpProblem;
import dev.mvmci.http.Json;
import dev.mvmci.http.WebSocketClient;
import dev.mvmci.http.WebSocketConnection;
import dev.mvmci.http.WebSocketListener;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** A watch that goes on until it is closed, over one node or the next. */
public final class Watch implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Watch.class);
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final int NORMAL_CLOSURE = 1000;

  private final WebSocketClient client = new WebSocketClient();
  private final List<URI> addresses;
  private final Headers credentials;
  private final String target;
  private final Consumer<WatchEvent> consumer;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;

  Watch(List<URI> addresses, Headers credentials, String target, Consumer<WatchEvent> consumer) {
    this.addresses = addresses;
    this.credentials = credentials;
    this.target = target;
    this.consumer = consumer;
    this.thread = Thread.ofVirtual().name("repram-watch").start(this::run);
  }

  private void run() {
    try {
      for (int i = 0; closing.getCount() > 0; i++) {
        URI node = addresses.get(i % addresses.size());
        try {
          follow(node);
        } catch (IOException e) {
          log.debug("watch lost node={}", node, e);
        }
        if (closing.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void follow(URI node) throws IOException, InterruptedException {
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
                take(text);
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

  private void take(String text) {
    JsonNode event;
    try {
      event = Json.read(text.getBytes(StandardCharsets.UTF_8));
    } catch (HttpProblem e) {
      log.warn("watch event is no JSON: {}", e.getMessage());
      return;
    }
    String key = event.path("key").asString("");
    String version = event.path("version").asString("");
    switch (event.path("event").asString("")) {
      case "new" ->
          consumer.accept(
              new WatchEvent.Appeared(
                  key,
                  version,
                  event.path("size").asInt(0),
                  Duration.ofSeconds(event.path("ttl").asInt(0)),
                  Duration.ofMillis(event.path("remaining_ms").asLong(0)),
                  event.path("value").isString() ? event.path("value").binaryValue() : null));
      case "expired" -> consumer.accept(new WatchEvent.Expired(key, version));
      default -> log.debug("watch event of a kind unknown here");
    }
  }

  @Override
  public void close() {
    closing.countDown();
    thread.interrupt();
    client.close();
  }
}
