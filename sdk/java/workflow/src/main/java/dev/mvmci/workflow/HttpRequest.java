package dev.mvmci.workflow;

import static dev.mvmci.workflow.Calls.utf8;

import dev.mvmci.workflow.json.JsonArray;
import dev.mvmci.workflow.json.JsonNumber;
import dev.mvmci.workflow.json.JsonObject;
import dev.mvmci.workflow.json.JsonString;
import dev.mvmci.workflow.json.JsonValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;

/** A request. It does not change: each method gives another one. */
public final class HttpRequest {

  private final String method;
  private final String url;
  private final boolean idempotent;
  private final List<HttpHeader> headers;
  private final JsonObject rest;

  private HttpRequest(
      String method, String url, boolean idempotent, List<HttpHeader> headers, JsonObject rest) {
    this.method = method;
    this.url = url;
    this.idempotent = idempotent;
    this.headers = headers;
    this.rest = rest;
  }

  /**
   * A request of any method but CONNECT.
   *
   * @param url escaped, absolute, of http or https
   */
  public static HttpRequest of(String method, String url) {
    return new HttpRequest(
        method, url, false, Collections.emptyList(), JsonObject.builder().build());
  }

  /** A GET. Mark it {@link #idempotent()} if it may be made again after a crash. */
  public static HttpRequest get(String url) {
    return of("GET", url);
  }

  /** A POST of a text. It leaves at most once, unless it is {@link #idempotent()}. */
  public static HttpRequest post(String url, String contentType, String body) {
    return of("POST", url).header("content-type", contentType).body(body);
  }

  /**
   * Says that the request may arrive twice: it is made again if the engine stops before the answer
   * is recorded, with the same header {@code Idempotency-Key}.
   */
  public HttpRequest idempotent() {
    return new HttpRequest(method, url, true, headers, rest);
  }

  /** Whether it may arrive twice. */
  public boolean isIdempotent() {
    return idempotent;
  }

  /** Adds a header. */
  public HttpRequest header(String name, String value) {
    List<HttpHeader> more = new ArrayList<>(headers);
    more.add(new HttpHeader(name, value));
    return new HttpRequest(method, url, idempotent, more, rest);
  }

  /** A body of text, as UTF-8. */
  public HttpRequest body(String text) {
    return with("body", new JsonString(text), "body_base64");
  }

  /** A body of bytes. */
  public HttpRequest body(byte[] bytes) {
    return with("body_base64", new JsonString(Base64.getEncoder().encodeToString(bytes)), "body");
  }

  /** How long it may take until the last byte, redirects included; two minutes if not said. */
  public HttpRequest timeout(Duration time) {
    return with("timeout_ms", JsonNumber.of(time.toMillis()), "");
  }

  /** How large the answer's body may be; ten million bytes if not said. */
  public HttpRequest bodyLimit(long bytes) {
    return with("max_body_bytes", JsonNumber.of(bytes), "");
  }

  /** How many redirects are followed; ten if not said. */
  public HttpRequest redirectLimit(int count) {
    return with("max_redirects", JsonNumber.of((long) count), "");
  }

  private HttpRequest with(String name, JsonValue value, String insteadOf) {
    JsonObject.Builder more = JsonObject.builder();
    rest.members()
        .forEach((other, known) -> {
          if (!other.equals(insteadOf)) {
            more.put(other, known);
          }
        });
    return new HttpRequest(method, url, idempotent, headers, more.put(name, value).build());
  }

  byte[] json() {
    List<JsonValue> pairs = new ArrayList<>();
    for (HttpHeader header : headers) {
      pairs.add(
          new JsonArray(List.of(new JsonString(header.name()), new JsonString(header.value()))));
    }
    JsonObject.Builder json =
        JsonObject.builder()
            .put("method", method)
            .put("url", url)
            .put("headers", new JsonArray(pairs));
    rest.members().forEach(json::put);
    return utf8(json.build().toJson());
  }
}
