package dev.mvmci.workflow;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.mvmci.workflow.json.Codec;
import dev.mvmci.workflow.json.JsonObject;
import dev.mvmci.workflow.json.JsonValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * An answer. The arrays and lists are the caller's not to change.
 *
 * @param status any, 404 and 500 too
 * @param url where it came from, after redirects
 * @param headers in their order
 * @param body as it came, not decompressed
 */
public record HttpResponse(int status, String url, List<HttpHeader> headers, byte[] body)
    implements HttpResult {

  private static final int REQUEST_TIMEOUT = 408;
  private static final int TOO_EARLY = 425;
  private static final int TOO_MANY = 429;

  static HttpResponse of(String head, byte[] body) {
    JsonObject json = JsonValue.parse(head).object();
    List<HttpHeader> headers = new ArrayList<>();
    for (JsonValue pair : json.required("headers", Codec.VALUE).array().items()) {
      List<JsonValue> parts = pair.array().items();
      headers.add(new HttpHeader(parts.get(0).text(), parts.get(1).text()));
    }
    return new HttpResponse(
        json.required("status", Codec.INT),
        json.required("url", Codec.TEXT),
        Collections.unmodifiableList(headers),
        body);
  }

  /** Whether the status is one of 200 to 299. */
  public boolean isSuccess() {
    return status >= 200 && status < 300;
  }

  /** Whether the status is one that another attempt may not meet: 408, 425, 429, or from 500 on. */
  @Override
  public boolean mayPass() {
    return status == REQUEST_TIMEOUT || status == TOO_EARLY || status == TOO_MANY || status >= 500;
  }

  /** The body as UTF-8. */
  public String text() {
    return new String(body, UTF_8);
  }

  /** The first header of this name, in whatever case. */
  public Optional<String> header(String name) {
    for (HttpHeader header : headers) {
      if (header.name().equalsIgnoreCase(name)) {
        return Optional.of(header.value());
      }
    }
    return Optional.empty();
  }
}
