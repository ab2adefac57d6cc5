package dev.mvmci.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpStatus;

/** A whole answer as bytes. */
final class ResponseBytes {

  private static final int FIELD_BYTES = 48;

  private ResponseBytes() {}

  /** An answer whose body is at hand, as it goes over the wire. */
  static ByteBuffer of(Response response, boolean headOnly, String date) {
    if (!(response.body() instanceof Response.Body.Bytes(byte[] content))) {
      throw new IllegalStateException("a prompt answer has its body at hand");
    }
    var head = new StringBuilder(64 + FIELD_BYTES * (2 + response.headers().fields().size()));
    head.append("HTTP/1.1 ").append(response.status()).append(' ');
    head.append(HttpStatus.getMessage(response.status()));
    head.append("\r\nDate: ").append(date).append("\r\n");
    for (Headers.Field field : response.headers().fields()) {
      head.append(field.name()).append(": ").append(field.value()).append("\r\n");
    }
    boolean empty = response.status() == 204;
    if (!empty) {
      head.append("Content-Length: ").append(content.length).append("\r\n");
    }
    byte[] start = head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    if (headOnly || empty || content.length == 0) {
      return ByteBuffer.wrap(start);
    }
    return ByteBuffer.allocate(start.length + content.length).put(start).put(content).flip();
  }
}
