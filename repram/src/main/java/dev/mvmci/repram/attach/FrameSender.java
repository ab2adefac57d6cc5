package dev.mvmci.repram.attach;

import dev.mvmci.http.WebSocketConnection;
import dev.mvmci.repram.wire.Frame;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends frames over one connection on a thread of its own, so that nobody waits for a slow other
 * side. One that is too slow is dropped: it comes back and is brought up to date.
 */
final class FrameSender implements AutoCloseable {

  /** Frames that may wait. */
  static final int CAPACITY = 10_000;

  /** What waits behind the last frame; no frame is empty. */
  private static final String END = "";

  private static final Logger log = LoggerFactory.getLogger(FrameSender.class);

  private final WebSocketConnection connection;
  private final BlockingQueue<String> waiting = new ArrayBlockingQueue<>(CAPACITY);
  private final Thread thread;

  FrameSender(WebSocketConnection connection) {
    this.connection = connection;
    this.thread = Thread.ofVirtual().name("repram-attachment").start(this::run);
  }

  boolean send(Frame frame) {
    if (waiting.offer(frame.text())) {
      return true;
    }
    connection.abort();
    return false;
  }

  /** Sends this frame after those that wait, and no other. */
  void sendLast(Frame frame) {
    if (send(frame) && !waiting.offer(END)) {
      connection.abort();
    }
  }

  /** Waits until the last frame is on its way, or cannot be sent, at most this long. */
  void awaitLast(Duration atMost) throws InterruptedException {
    var _ = thread.join(atMost);
  }

  private void run() {
    try {
      for (String text = waiting.take(); !text.equals(END); text = waiting.take()) {
        connection.send(text);
      }
    } catch (IOException e) {
      log.debug("attachment lost", e);
      connection.abort();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
