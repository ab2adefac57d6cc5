package dev.mvmci.engine.host;

import dev.mvmci.engine.http.HttpAsk;
import dev.mvmci.http.Json;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Reads the JSON by which a guest describes a request. Depends on nothing else, so a request that
 * is refused here is refused again on replay without a record of it.
 */
final class HttpRequestReader {

  static final int DEFAULT_TIMEOUT_MILLIS = 120_000;
  static final int DEFAULT_BODY_BYTES = 10_000_000;
  static final int DEFAULT_REDIRECTS = 10;

  private static final byte[] NOTHING = {};
  private static final Pattern METHOD = Pattern.compile("[A-Za-z]{1,16}");

  private HttpRequestReader() {}

  /**
   * Reads a request.
   *
   * @throws IllegalArgumentException saying what is wrong with it
   */
  static HttpAsk read(byte[] json) {
    JsonNode request;
    try {
      request = Json.mapper().readTree(json);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("the request is not JSON: " + e.getOriginalMessage(), e);
    }
    if (!request.isObject()) {
      throw new IllegalArgumentException("the request is not a JSON object");
    }
    return new HttpAsk(
        checkedMethod(request.path("method").asString("GET")),
        checkedUrl(request.path("url").asString("")),
        headers(request),
        body(request),
        Duration.ofMillis(number(request, "timeout_ms", DEFAULT_TIMEOUT_MILLIS, 1)),
        number(request, "max_body_bytes", DEFAULT_BODY_BYTES, 0),
        number(request, "max_redirects", DEFAULT_REDIRECTS, 0));
  }

  /**
   * A method as requests may have it.
   *
   * @throws IllegalArgumentException if it is none
   */
  static String checkedMethod(String method) {
    if (!METHOD.matcher(method).matches() || method.equalsIgnoreCase("CONNECT")) {
      throw new IllegalArgumentException("method is '" + excerpt(method) + "'");
    }
    return method.toUpperCase(Locale.ROOT);
  }

  /**
   * An address as requests may have it, without its fragment.
   *
   * @throws IllegalArgumentException if it is none
   */
  static URI checkedUrl(String text) {
    try {
      URI url = URI.create(text);
      String scheme = url.getScheme();
      if (url.getHost() != null && ("http".equals(scheme) || "https".equals(scheme))) {
        return URI.create(withoutFragment(url.toASCIIString()));
      }
    } catch (IllegalArgumentException _) {
      // answered below
    }
    throw new IllegalArgumentException(
        "url is '" + excerpt(text) + "'; it takes an escaped http:// or https:// address");
  }

  private static String withoutFragment(String url) {
    int hash = url.indexOf('#');
    return hash < 0 ? url : url.substring(0, hash);
  }

  private static List<HttpAsk.Header> headers(JsonNode request) {
    var headers = new ArrayList<HttpAsk.Header>();
    for (JsonNode pair : request.path("headers")) {
      if (!pair.isArray() || pair.size() != 2 || !pair.get(0).isString()) {
        throw new IllegalArgumentException("headers takes pairs [name, value]");
      }
      headers.add(new HttpAsk.Header(pair.get(0).asString(), pair.get(1).asString("")));
    }
    return headers;
  }

  private static byte[] body(JsonNode request) {
    JsonNode text = request.path("body");
    JsonNode base64 = request.path("body_base64");
    if (text.isString()) {
      return Text.bytes(text.asString());
    }
    return base64.isString() ? Base64.getDecoder().decode(base64.asString()) : NOTHING;
  }

  private static int number(JsonNode request, String field, int otherwise, int min) {
    JsonNode value = request.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return otherwise;
    }
    if (!value.isIntegralNumber() || value.asLong() < min) {
      throw new IllegalArgumentException(
          "%s is %s; it takes a whole number from %d on"
              .formatted(field, excerpt(value.toString()), min));
    }
    return (int) Math.min(value.asLong(), Integer.MAX_VALUE);
  }

  private static String excerpt(String text) {
    return text.length() <= 200 ? text : text.substring(0, 200) + "...";
  }
}
