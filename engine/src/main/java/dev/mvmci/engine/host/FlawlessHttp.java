package dev.mvmci.engine.host;

import dev.mvmci.engine.http.HttpAsk;
import dev.mvmci.http.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** HTTP requests in the form of Flawless: a status from 400 on is an error, as is no answer. */
final class FlawlessHttp {

  /** The client sets these itself. */
  private static final Set<String> OWN_HEADERS =
      Set.of("host", "content-length", "connection", "expect", "upgrade");

  private static final int FIRST_ERROR = 400;

  private FlawlessHttp() {}

  /** The result as {Ok: response} or {Err: {Status: [code, response]} | {Transport: ...}}. */
  static Map<String, Object> exchange(Session session, JsonNode request) {
    JsonNode config = request.path("config");
    String url = request.path("url").asString("");
    HttpAsk ask;
    try {
      ask =
          new HttpAsk(
              HttpRequestReader.checkedMethod(request.path("method").asString("GET")),
              HttpRequestReader.checkedUrl(url),
              headers(request),
              Base64.getDecoder().decode(request.path("body").asString("")),
              Duration.ofNanos(Math.max(1, FlawlessFunctions.nanos(config.path("timeout")))),
              (int) Math.min(config.path("response_body_limit").asLong(0), Integer.MAX_VALUE),
              HttpRequestReader.DEFAULT_REDIRECTS);
    } catch (IllegalArgumentException e) {
      return transport("InvalidUrl", String.valueOf(e.getMessage()), url);
    }
    Answer answer =
        HttpFunctions.exchange(
            session, ask, config.path("idempotent").asBoolean(false), Json.bytes(request));
    return answer.status() == 0 ? result(answer) : failure(answer, url);
  }

  private static List<HttpAsk.Header> headers(JsonNode request) {
    var headers = new ArrayList<HttpAsk.Header>();
    for (JsonNode pair : request.path("headers")) {
      String name = pair.path(0).asString("");
      if (!OWN_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
        headers.add(new HttpAsk.Header(name, pair.path(1).asString("")));
      }
    }
    return headers;
  }

  private static Map<String, Object> result(Answer answer) {
    JsonNode head = Json.mapper().readTree(answer.head());
    int status = head.path("status").asInt();
    var response = new LinkedHashMap<String, Object>();
    response.put("status_code", status);
    response.put("url", head.path("url"));
    response.put("headers", head.path("headers"));
    response.put("body", Base64.getEncoder().encodeToString(answer.body()));
    return status < FIRST_ERROR
        ? Map.of("Ok", response)
        : Map.of("Err", Map.of("Status", List.of(status, response)));
  }

  private static Map<String, Object> failure(Answer answer, String url) {
    JsonNode error = Json.mapper().readTree(answer.head());
    String message = error.path("message").asString("");
    String kind =
        switch (error.path("kind").asString("")) {
          case "interrupted", "cancelled" -> "RequestInterrupted";
          case "invalid" -> "InvalidUrl";
          case "redirects" -> "TooManyRedirects";
          case "refused" -> "ConnectionFailed";
          default -> "Io";
        };
    // Flawless says of a timeout that the request timed out, and programs look for that.
    boolean late = error.path("kind").asString("").equals("timeout");
    return transport(kind, late ? "timed out: " + message : message, url);
  }

  private static Map<String, Object> transport(String kind, String message, String url) {
    return Map.of("Err", Map.of("Transport", Map.of("kind", kind, "message", message, "url", url)));
  }
}
