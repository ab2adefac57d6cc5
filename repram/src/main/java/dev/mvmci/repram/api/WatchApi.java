package dev.mvmci.repram.api;

import dev.mvmci.http.Headers;
import dev.mvmci.http.Request;
import dev.mvmci.http.Response;
import dev.mvmci.http.WebSocketConnection;
import dev.mvmci.http.WebSocketListener;
import dev.mvmci.repram.store.Entry;
import dev.mvmci.repram.store.FadingStore;
import dev.mvmci.repram.time.Clocks;
import dev.mvmci.repram.watch.KeyEvent;
import dev.mvmci.repram.watch.Watches;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Following a key or a prefix: {@code new} for each value there is, {@code ready}, then {@code new}
 * and {@code expired} as they happen; as server-sent events or, where the client asks for it, over
 * a WebSocket. Who falls behind is cut off and comes back to the state as it then is.
 */
final class WatchApi {

  private static final Logger log = LoggerFactory.getLogger(WatchApi.class);
  private static final Duration HEARTBEAT = Duration.ofSeconds(15);
  private static final int TRY_AGAIN_LATER = 1013;

  private final FadingStore store;
  private final Watches watches;
  private final Clocks clocks;

  WatchApi(FadingStore store, Watches watches, Clocks clocks) {
    this.store = store;
    this.watches = watches;
    this.clocks = clocks;
  }

  /** Where events go. */
  private interface Sink {
    void send(String event, String json) throws IOException;

    void heartbeat() throws IOException;
  }

  /** What is followed: one key, or all with a prefix; with their values or without. */
  private record Filter(String prefix, boolean exact, boolean values) {
    boolean test(String key) {
      return exact ? key.equals(prefix) : key.startsWith(prefix);
    }
  }

  Response watch(Request request) {
    Optional<String> key = request.query().first("key");
    var filter =
        new Filter(
            key.or(() -> request.query().first("prefix")).orElse(""),
            key.isPresent(),
            request.query().first("values").filter(text -> text.equals("1")).isPresent());
    if (watches.full()) {
      return Answer.text(503, "Too many watchers").header("Retry-After", "5");
    }
    boolean upgrade = request.header("upgrade").filter("websocket"::equalsIgnoreCase).isPresent();
    return upgrade
        ? Response.webSocket(new Socket(filter))
        : new Response(
            200,
            Headers.of("Content-Type", "text/event-stream; charset=utf-8")
                .and("Cache-Control", "no-store"),
            new Response.Body.Stream(out -> run(filter, new Lines(out))));
  }

  /** Subscribes only here, where it is certain that the subscription is closed again. */
  private void run(Filter filter, Sink sink) throws IOException {
    Optional<Watches.Subscription> place = watches.subscribe(filter::test);
    if (place.isEmpty()) {
      return;
    }
    try (Watches.Subscription subscription = place.get()) {
      sink.heartbeat();
      snapshot(filter, sink);
      while (true) {
        Optional<KeyEvent> event = subscription.next(HEARTBEAT);
        if (event.isPresent()) {
          send(event.get(), filter, sink);
        } else if (subscription.overflowed()) {
          return;
        } else {
          sink.heartbeat();
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the node is stopping");
    }
  }

  private void snapshot(Filter filter, Sink sink) throws IOException {
    Predicate<Entry> visitor =
        entry -> {
          if (filter.test(entry.key())) {
            long remaining = entry.remainingMillis(clocks.monotonicNanos());
            sendUnchecked(new KeyEvent.Stored(entry, remaining), filter, sink);
          }
          return !filter.exact();
        };
    try {
      store.visit(filter.prefix(), "", visitor);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    sink.send("ready", "{\"event\":\"ready\"}");
  }

  private void sendUnchecked(KeyEvent event, Filter filter, Sink sink) {
    try {
      send(event, filter, sink);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void send(KeyEvent event, Filter filter, Sink sink) throws IOException {
    String name = event instanceof KeyEvent.Stored ? "new" : "expired";
    sink.send(name, EventJson.of(event, filter.values(), clocks.monotonicNanos()));
  }

  /** Server-sent events. */
  private record Lines(OutputStream out) implements Sink {
    @Override
    public void send(String event, String json) throws IOException {
      write("event: " + event + "\ndata: " + json + "\n\n");
    }

    @Override
    public void heartbeat() throws IOException {
      write(": still here\n\n");
    }

    private void write(String text) throws IOException {
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.flush();
    }
  }

  /** Messages on a WebSocket, written by a thread of the watch's own. */
  private final class Socket implements WebSocketListener {
    private final Filter filter;
    private final Thread writer;
    private volatile Optional<WebSocketConnection> connection = Optional.empty();

    Socket(Filter filter) {
      this.filter = filter;
      this.writer = Thread.ofVirtual().name("repram-watch").unstarted(this::write);
    }

    private void write() {
      WebSocketConnection open = connection.orElseThrow();
      try {
        run(filter, new Messages(open));
        open.close(TRY_AGAIN_LATER, "too slow");
      } catch (IOException e) {
        log.debug("watcher gone", e);
      }
    }

    @Override
    public void onOpen(WebSocketConnection opened) {
      connection = Optional.of(opened);
      writer.start();
    }

    @Override
    public void onText(WebSocketConnection from, String text) {
      // A watcher has nothing to say.
    }

    @Override
    public void onClose(int code, String reason) {
      writer.interrupt();
    }
  }

  private record Messages(WebSocketConnection connection) implements Sink {
    @Override
    public void send(String event, String json) throws IOException {
      connection.send(json);
    }

    @Override
    public void heartbeat() throws IOException {
      connection.ping();
    }
  }
}
