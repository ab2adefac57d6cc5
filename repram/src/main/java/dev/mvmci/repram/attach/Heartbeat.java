package dev.mvmci.repram.attach;

import dev.mvmci.http.WebSocketConnection;
import dev.mvmci.repram.time.Timers;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Pings a connection, and drops it when too many pings in a row stay unanswered. */
final class Heartbeat {

  private static final Duration EVERY = Duration.ofSeconds(30);
  private static final int MAX_UNANSWERED = 3;

  private final WebSocketConnection connection;
  private final Timers timers;
  private final AtomicInteger unanswered = new AtomicInteger();
  private volatile boolean stopped;

  Heartbeat(WebSocketConnection connection, Timers timers) {
    this.connection = connection;
    this.timers = timers;
    timers.after(EVERY, this::beat);
  }

  private void beat() {
    if (stopped) {
      return;
    }
    if (unanswered.incrementAndGet() > MAX_UNANSWERED) {
      connection.abort();
      return;
    }
    try {
      connection.ping();
    } catch (IOException _) {
      connection.abort();
      return;
    }
    timers.after(EVERY, this::beat);
  }

  void answered() {
    unanswered.set(0);
  }

  void stop() {
    stopped = true;
  }
}
