package dev.mvmci.http;

import java.io.IOException;

/** An open WebSocket. Thread-safe: messages of concurrent senders are not mixed. */
public interface WebSocketConnection {

  /** Longest text message taken from the other side, in characters; longer ones close with 1009. */
  int MAX_TEXT_CHARS = 16 << 20;

  /**
   * Sends a text message; it was handed to the network when this returns.
   *
   * @throws IOException if the connection is gone
   */
  void send(String text) throws IOException;

  /** Asks for a pong. */
  void ping() throws IOException;

  /** Begins the closing handshake; nothing happens if the connection is gone already. */
  void close(int code, String reason);

  /** Drops the connection without a handshake. */
  void abort();
}
