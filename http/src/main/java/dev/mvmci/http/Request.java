package dev.mvmci.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A request, wherever it came from: a socket, a peer, the same process, a test.
 *
 * @param method upper case
 * @param target path and query as they came, still escaped; what a proxy passes on
 * @param path decoded, begins with '/'
 * @param pathParameters what the router found for {@code {name}} segments
 * @param body readable once; already bounded by the route's limit
 * @param remote the caller's address, for logs
 */
public record Request(
    String method,
    String target,
    String path,
    Parameters query,
    Headers headers,
    Map<String, String> pathParameters,
    InputStream body,
    String remote) {

  public Request {
    pathParameters = Map.copyOf(pathParameters);
  }

  /** A request without a socket, for callers in the same process and for tests. */
  public static Request of(String method, String target, Headers headers, byte[] body) {
    return of(method, target, headers, new ByteArrayInputStream(body), "in-process");
  }

  /**
   * A request as it comes from a way that does not take its target apart.
   *
   * @throws HttpProblem 400 if the target is no escaped path and query
   */
  public static Request of(
      String method, String target, Headers headers, InputStream body, String remote) {
    int mark = target.indexOf('?');
    String path = decodePath(mark < 0 ? target : target.substring(0, mark));
    if (!path.startsWith("/")) {
      throw HttpProblem.badRequest("the path is '" + Problem.excerpt(path) + "'; it begins with /");
    }
    return new Request(
        method.toUpperCase(Locale.ROOT),
        target,
        path,
        mark < 0 ? Parameters.NONE : Parameters.parse(target.substring(mark + 1)),
        headers,
        Map.of(),
        body,
        remote);
  }

  private static String decodePath(String path) {
    try {
      return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw HttpProblem.badRequest("broken escape in path '" + Problem.excerpt(path) + "'");
    }
  }

  Request with(Map<String, String> foundPathParameters, InputStream boundedBody) {
    return new Request(
        method, target, path, query, headers, foundPathParameters, boundedBody, remote);
  }

  /** The value of a {@code {name}} segment of the route; asking for one it lacks is a mistake. */
  public String pathParameter(String name) {
    String value = pathParameters.get(name);
    if (value == null) {
      throw new IllegalArgumentException("the route has no {" + name + "}");
    }
    return value;
  }

  public Optional<String> header(String name) {
    return headers.first(name);
  }

  /** Media type without parameters, lower case; empty where there is none. */
  public String mediaType() {
    String type = header("content-type").orElse("");
    int semicolon = type.indexOf(';');
    return (semicolon < 0 ? type : type.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
  }

  /**
   * The whole body.
   *
   * @throws HttpProblem 413 if it is larger than the route allows
   */
  public byte[] bytes() {
    try {
      return body.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("the body broke off", e);
    }
  }

  /**
   * The body as JSON.
   *
   * @throws HttpProblem 415 if it is declared as something else, 400 if it is not JSON
   */
  public JsonNode json() {
    requireJsonType();
    return Json.read(bytes());
  }

  /** The body as JSON of a type; {@link #json()} plus 422 if it has another shape. */
  public <T> T json(Class<T> type) {
    requireJsonType();
    return Json.read(bytes(), type);
  }

  private void requireJsonType() {
    String type = mediaType();
    if (!type.isEmpty() && !type.equals("application/json") && !type.endsWith("+json")) {
      throw unsupported(type, "application/json");
    }
  }

  /**
   * The fields of a url-encoded form.
   *
   * @throws HttpProblem 415 if the body is declared as anything else
   */
  public Parameters form() {
    if (!mediaType().equals("application/x-www-form-urlencoded")) {
      throw unsupported(mediaType(), "application/x-www-form-urlencoded");
    }
    return Parameters.parse(new String(bytes(), StandardCharsets.UTF_8));
  }

  /**
   * The parts of a multipart/form-data body, read into memory.
   *
   * @throws HttpProblem 415 if the body is declared as anything else, 400 if it is malformed
   */
  public List<Part> multipart() {
    if (!mediaType().equals("multipart/form-data")) {
      throw unsupported(mediaType(), "multipart/form-data");
    }
    return MultipartParser.parse(header("content-type").orElseThrow(), bytes());
  }

  private static HttpProblem unsupported(String type, String wanted) {
    return HttpProblem.of(
        415,
        "content-type is '%s'; this route takes %s"
            .formatted(type.isEmpty() ? "absent" : Problem.excerpt(type), wanted));
  }
}
