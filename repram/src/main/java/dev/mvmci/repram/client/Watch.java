package dev.mvmci.repram.client;

import dev.mvmci.http.HttpProblem;
import dev.mvmci.http.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** A watch that goes on until it is closed, over one node or the next. */
public final class Watch implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Watch.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final EventSource source;
  private final Consumer<WatchEvent> consumer;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;

  Watch(EventSource source, Consumer<WatchEvent> consumer) {
    this.source = source;
    this.consumer = consumer;
    this.thread = Thread.ofVirtual().name("repram-watch").start(this::run);
  }

  private void run() {
    try {
      while (closing.getCount() > 0) {
        try {
          source.follow(this::take);
        } catch (IOException e) {
          log.debug("watch lost", e);
        }
        if (closing.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
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
    source.close();
  }
}
