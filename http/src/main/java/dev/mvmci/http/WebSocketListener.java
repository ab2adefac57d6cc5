package dev.mvmci.http;

/**
 * What one side of a WebSocket (RFC 6455) does with what comes in. Calls come one after another,
 * never two at once; an exception thrown closes the connection with 1011.
 */
public interface WebSocketListener {

  /** The connection is ready for sending. */
  default void onOpen(WebSocketConnection connection) {}

  /** A whole text message arrived. */
  void onText(WebSocketConnection connection, String text);

  /** The answer to a {@link WebSocketConnection#ping}. */
  default void onPong(WebSocketConnection connection) {}

  /**
   * The connection ended; called once, as the last call.
   *
   * @param code status of RFC 6455 section 7.4; 1006 where it broke without a closing frame
   */
  default void onClose(int code, String reason) {}
}
