package dev.mvmci.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** An answer: status, headers and a body that is either at hand or written as it comes. */
public record Response(int status, Headers headers, Body body) {

  private static final byte[] NOTHING = {};

  /** What follows the headers. */
  public sealed interface Body {
    /** A body at hand. */
    record Bytes(byte[] content) implements Body {}

    /** A body written bit by bit, on the request's own thread; it may block. */
    record Stream(Writer writer) implements Body {}

    /** No body: the connection becomes a WebSocket. */
    record Upgrade(WebSocketListener listener) implements Body {}
  }

  /** Writes a streamed body; each flush reaches the client. */
  public interface Writer {
    void writeTo(OutputStream out) throws IOException;
  }

  public static Response bytes(int status, String contentType, byte[] content) {
    return new Response(status, Headers.of("content-type", contentType), new Body.Bytes(content));
  }

  public static Response text(int status, String text) {
    return bytes(status, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
  }

  public static Response html(int status, String html) {
    return bytes(status, "text/html; charset=utf-8", html.getBytes(StandardCharsets.UTF_8));
  }

  public static Response json(int status, Object value) {
    return bytes(status, "application/json", Json.bytes(value));
  }

  public static Response ok(Object value) {
    return json(200, value);
  }

  public static Response noContent() {
    return empty(204);
  }

  public static Response empty(int status) {
    return new Response(status, Headers.NONE, new Body.Bytes(NOTHING));
  }

  public static Response problem(Problem problem) {
    return bytes(problem.status(), Problem.MEDIA_TYPE, Json.bytes(problem));
  }

  /**
   * Turns the connection into a WebSocket; a request that did not ask for one is answered 426 by
   * the server. Ways without a connection of their own (in-process calls) answer 501.
   */
  public static Response webSocket(WebSocketListener listener) {
    return new Response(101, Headers.NONE, new Body.Upgrade(listener));
  }

  public Response header(String name, String value) {
    return new Response(status, headers.and(name, value), body);
  }
}
