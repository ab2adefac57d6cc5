package dev.mvmci.fade;

import dev.mvmci.fade.nodes.Forwarder;
import dev.mvmci.http.Call;
import dev.mvmci.http.Handler;
import dev.mvmci.http.Headers;
import dev.mvmci.http.HttpProblem;
import dev.mvmci.http.Problem;
import dev.mvmci.http.Request;
import dev.mvmci.http.Response;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Passes {@code /api/…} on to a node: method, headers, body, and path and query exactly as they
 * came. Only what is meant for clients is passed; the paths nodes use among themselves are not.
 */
final class NodeProxy implements Handler {

  /** Largest body passed on, as at the nodes themselves. */
  static final long MAX_BODY_BYTES = 10L << 20;

  private static final String PREFIX = "/api";

  /** What nodes serve to clients, in both eras of their API. */
  private static final List<String> CLIENT_PATHS =
      List.of(
          "/v1/data/",
          "/v1/keys",
          "/v1/health",
          "/v1/status",
          "/v1/topology",
          "/v1/metrics",
          "/data/",
          "/scan",
          "/health",
          "/cluster/put/",
          "/cluster/get/",
          "/cluster/scan",
          "/raw/");

  /** Belongs to one connection, or is set anew by whoever makes the call. */
  private static final Set<String> NOT_PASSED_ON =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-authenticate",
          "proxy-authorization",
          "authorization",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "http2-settings",
          "expect",
          "host",
          "content-length",
          "origin",
          "referer",
          "cookie",
          "x-preferred-node",
          "x-forwarded-for",
          "x-real-ip");

  /** Said by this server itself, or not fit to be said in its name. */
  private static final Set<String> NOT_PASSED_BACK =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-authenticate",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "set-cookie",
          "date",
          "server",
          "x-repram-node",
          "x-repram-node-url",
          "x-content-type-options",
          "content-security-policy",
          "access-control-allow-origin",
          "access-control-allow-methods",
          "access-control-allow-headers",
          "access-control-max-age",
          "access-control-expose-headers",
          "access-control-allow-credentials");

  private final Forwarder forwarder;

  NodeProxy(Forwarder forwarder) {
    this.forwarder = forwarder;
  }

  @Override
  public Response handle(Request request) throws Exception {
    String target = target(request);
    if (request.header("accept").filter(type -> type.contains("text/event-stream")).isPresent()) {
      throw HttpProblem.of(501, "streams do not pass the proxy; follow the board at /events");
    }
    Call call =
        new Call(
            request.method(), target, passedOn(request), request.bytes(), Call.DEFAULT_TIMEOUT);
    try {
      return response(
          request, forwarder.forward(call, request.header("x-preferred-node").orElse("")));
    } catch (Forwarder.NoNode e) {
      return unavailable(e);
    }
  }

  private static String target(Request request) {
    String target = request.target();
    String path = request.path().substring(PREFIX.length());
    boolean forClients =
        CLIENT_PATHS.stream()
            .anyMatch(known -> known.endsWith("/") ? path.startsWith(known) : path.equals(known));
    if (!target.startsWith(PREFIX + "/") || !forClients) {
      throw HttpProblem.notFound(
          "'%s' is not passed on to nodes; these are: %s"
              .formatted(Problem.excerpt(path), String.join(" ", CLIENT_PATHS)));
    }
    return target.substring(PREFIX.length());
  }

  private static Headers passedOn(Request request) {
    var fields = new ArrayList<Headers.Field>();
    for (Headers.Field field : request.headers().fields()) {
      if (!NOT_PASSED_ON.contains(field.name().toLowerCase(Locale.ROOT))) {
        fields.add(field);
      }
    }
    fields.add(new Headers.Field("x-forwarded-for", request.remote()));
    return new Headers(fields);
  }

  private static Response response(Request request, Forwarder.Answer answer) {
    boolean head = request.method().equals("HEAD");
    var fields = new ArrayList<Headers.Field>();
    for (Headers.Field field : answer.reply().headers().fields()) {
      String name = field.name().toLowerCase(Locale.ROOT);
      // The length of a HEAD's answer is the node's to say: there is no body here to measure.
      if (!NOT_PASSED_BACK.contains(name) && (head || !name.equals("content-length"))) {
        fields.add(field);
      }
    }
    fields.add(new Headers.Field("X-REPRAM-Node", answer.node().id()));
    fields.add(new Headers.Field("X-REPRAM-Node-URL", answer.node().url().toString()));
    // A value is anybody's bytes: whatever type its node calls it, it must not run as a page here.
    fields.add(new Headers.Field("x-content-type-options", "nosniff"));
    fields.add(new Headers.Field("content-security-policy", "default-src 'none'; sandbox"));
    return new Response(
        answer.reply().status(),
        new Headers(fields),
        head ? new Response.Body.Stream(_ -> {}) : new Response.Body.Bytes(answer.reply().body()));
  }

  private static Response unavailable(IOException failure) {
    boolean unknown = failure instanceof Forwarder.NoNode none && none.outcomeUnknown();
    return unknown
        ? Response.json(
            502,
            Map.of(
                "error",
                "The node broke off; whether the request took effect is unknown: "
                    + failure.getMessage()))
        : Response.json(503, Map.of("error", "All nodes unavailable: " + failure.getMessage()));
  }
}
