package dev.mvmci.http;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One client's stream of server-sent events. A producer offers events from any thread without ever
 * blocking; the request's own thread writes them. A client that is too slow for its queue is cut
 * off: it comes back by itself and reads the state anew.
 */
public final class EventStream {

  /** Events that may wait for a slow client before it is cut off. */
  public static final int QUEUE_CAPACITY = 1024;

  /** A comment is sent after this long without an event, so that a dead client is noticed. */
  public static final Duration HEARTBEAT = Duration.ofSeconds(15);

  private static final Event END = new Event("", "", Optional.empty());

  private final BlockingQueue<Event> queue = new ArrayBlockingQueue<>(QUEUE_CAPACITY);
  private volatile boolean overflowed;

  private EventStream() {}

  private record Event(String name, String data, Optional<String> id) {}

  /**
   * Answers with an event stream.
   *
   * @param subscribe starts the producer and returns what ends it; called on the request's thread,
   *     the returned handle is closed there when the client is gone or the stream ended
   */
  public static Response open(Function<EventStream, AutoCloseable> subscribe) {
    return new Response(
        200,
        Headers.of("content-type", "text/event-stream; charset=utf-8")
            .and("cache-control", "no-store"),
        new Response.Body.Stream(out -> new EventStream().run(out, subscribe)));
  }

  /** Queues one event; false if the client is gone or too slow, and nothing more will be sent. */
  public boolean offer(String name, String data) {
    return offer(new Event(name, data, Optional.empty()));
  }

  /** As {@link #offer(String, String)} with an id that the client sends as Last-Event-ID. */
  public boolean offer(String name, String data, String id) {
    return offer(new Event(name, data, Optional.of(id)));
  }

  /** Ends the stream after the events offered so far. */
  public void end() {
    offer(END);
  }

  private boolean offer(Event event) {
    if (overflowed || !queue.offer(event)) {
      overflowed = true;
      return false;
    }
    return true;
  }

  private void run(OutputStream out, Function<EventStream, AutoCloseable> subscribe)
      throws IOException {
    try (AutoCloseable _ = subscribe.apply(this)) {
      // The first bytes go out at once: clients and proxies wait for them before they say "open".
      write(out, ": open\n\n");
      while (true) {
        Event event = queue.poll(HEARTBEAT.toMillis(), TimeUnit.MILLISECONDS);
        if (END.equals(event) || (event == null && overflowed)) {
          return;
        }
        write(out, render(event));
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the server is stopping");
    } catch (IOException | RuntimeException e) {
      overflowed = true;
      throw e;
    } catch (Exception e) {
      throw new IOException("the event source did not close", e);
    }
  }

  private static String render(@Nullable Event event) {
    if (event == null) {
      return ": still here\n\n";
    }
    var text = new StringBuilder();
    event.id().ifPresent(id -> text.append("id: ").append(id).append('\n'));
    text.append("event: ").append(event.name()).append('\n');
    event.data().lines().forEach(line -> text.append("data: ").append(line).append('\n'));
    return text.append('\n').toString();
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }
}
