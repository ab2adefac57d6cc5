package dev.mvmci.http;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Finds the handler of a request. Routes are tried in the order they were added; {@code {name}}
 * matches one segment, {@code {name...}} at the end matches the rest. Answers 404, 405 with Allow,
 * and turns exceptions into problem answers, so that {@link #handle} never throws.
 */
public final class Router implements Handler {

  /** Largest body a route takes unless it says otherwise: 1 MiB. */
  public static final long DEFAULT_MAX_BODY_BYTES = 1 << 20;

  private final List<Route> routes;

  private Router(List<Route> routes) {
    this.routes = List.copyOf(routes);
  }

  private record Route(String method, List<String> pattern, long maxBodyBytes, Handler handler) {}

  public static Builder builder() {
    return new Builder();
  }

  /** Collects routes; not thread-safe. */
  public static final class Builder {
    private final List<Route> routes = new ArrayList<>();

    public Builder get(String path, Handler handler) {
      return add("GET", path, DEFAULT_MAX_BODY_BYTES, handler);
    }

    public Builder post(String path, Handler handler) {
      return add("POST", path, DEFAULT_MAX_BODY_BYTES, handler);
    }

    /** A POST route that takes bodies of up to this many bytes; larger ones are answered 413. */
    public Builder post(String path, long maxBodyBytes, Handler handler) {
      return add("POST", path, maxBodyBytes, handler);
    }

    public Builder put(String path, long maxBodyBytes, Handler handler) {
      return add("PUT", path, maxBodyBytes, handler);
    }

    public Builder delete(String path, Handler handler) {
      return add("DELETE", path, DEFAULT_MAX_BODY_BYTES, handler);
    }

    /** A route for any other method, with its limit for bodies. */
    public Builder route(String method, String path, long maxBodyBytes, Handler handler) {
      return add(method, path, maxBodyBytes, handler);
    }

    /** All routes of another router, after those added so far. */
    public Builder include(Router other) {
      routes.addAll(other.routes);
      return this;
    }

    private Builder add(String method, String path, long maxBodyBytes, Handler handler) {
      routes.add(new Route(method, segments(path), maxBodyBytes, handler));
      return this;
    }

    public Router build() {
      return new Router(routes);
    }
  }

  @Override
  public Response handle(Request request) {
    try {
      return dispatch(request);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Response.problem(Problem.of(503, "the server is stopping; ask again"));
    } catch (Exception e) {
      return Failures.answer(request.method(), request.path(), e);
    }
  }

  private Response dispatch(Request request) throws Exception {
    List<String> path = segments(request.path());
    String method = request.method().equals("HEAD") ? "GET" : request.method();
    var otherMethods = new TreeSet<String>();
    for (Route route : routes) {
      Map<String, String> found = new LinkedHashMap<>();
      if (!matches(route.pattern(), path, found)) {
        continue;
      }
      if (route.method().equals(method)) {
        InputStream body =
            BoundedBody.of(request.body(), route.maxBodyBytes(), request.header("content-length"));
        return route.handler().handle(request.with(found, body));
      }
      otherMethods.add(route.method());
    }
    if (otherMethods.isEmpty()) {
      throw HttpProblem.notFound("nothing is served at " + Problem.excerpt(request.path()));
    }
    String allowed = String.join(", ", otherMethods);
    return Response.problem(
            Problem.of(405, request.method() + " is not served here; use " + allowed))
        .header("allow", allowed);
  }

  private static boolean matches(
      List<String> pattern, List<String> path, Map<String, String> found) {
    for (int i = 0; i < pattern.size(); i++) {
      String wanted = pattern.get(i);
      if (wanted.endsWith("...}")) {
        found.put(
            wanted.substring(1, wanted.length() - 4),
            String.join("/", path.subList(i, path.size())));
        return path.size() > i;
      }
      if (i >= path.size()) {
        return false;
      }
      String actual = path.get(i);
      if (wanted.startsWith("{")) {
        if (actual.isEmpty()) {
          return false;
        }
        found.put(wanted.substring(1, wanted.length() - 1), actual);
      } else if (!wanted.equals(actual)) {
        return false;
      }
    }
    return pattern.size() == path.size();
  }

  private static List<String> segments(String path) {
    return List.of(path.substring(1).split("/", -1));
  }
}
