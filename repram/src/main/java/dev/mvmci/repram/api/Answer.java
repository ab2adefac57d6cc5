package dev.mvmci.repram.api;

import dev.mvmci.http.Headers;
import dev.mvmci.http.Response;
import java.nio.charset.StandardCharsets;

/** Answers in the words of the original protocol: its errors are plain text. */
final class Answer {

  /** Largest value, as in the original protocol. */
  static final int MAX_VALUE_BYTES = 10 << 20;

  private Answer() {}

  static Response text(int status, String text) {
    return new Response(
        status,
        Headers.of("content-type", "text/plain; charset=utf-8"),
        new Response.Body.Bytes(text.getBytes(StandardCharsets.UTF_8)));
  }

  static Response notFound() {
    return text(404, "Not found");
  }

  static Response tooLarge() {
    return text(413, "Request too large");
  }
}
