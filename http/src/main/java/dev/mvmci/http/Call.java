package dev.mvmci.http;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A request to be made.
 *
 * @param target path and query, escaped, beginning with '/'
 * @param timeout how long to wait for the whole answer
 */
public record Call(String method, String target, Headers headers, byte[] body, Duration timeout) {

  /** What a call waits for its answer unless it says otherwise. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

  private static final byte[] NOTHING = {};

  /** A text as it stands in a target: one segment of its path, or one value of its query. */
  public static String escape(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  public static Call get(String target) {
    return new Call("GET", target, Headers.NONE, NOTHING, DEFAULT_TIMEOUT);
  }

  public static Call post(String target, String contentType, byte[] body) {
    return new Call("POST", target, Headers.of("content-type", contentType), body, DEFAULT_TIMEOUT);
  }

  public static Call postJson(String target, Object body) {
    return post(target, "application/json", Json.bytes(body));
  }

  public Call within(Duration newTimeout) {
    return new Call(method, target, headers, body, newTimeout);
  }
}
