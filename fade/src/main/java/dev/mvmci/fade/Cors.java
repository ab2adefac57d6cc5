package dev.mvmci.fade;

import dev.mvmci.http.Handler;
import dev.mvmci.http.Request;
import dev.mvmci.http.Response;

/**
 * Lets pages of other origins use the API, as the store's own nodes do. Nothing here goes by
 * cookies, so a foreign page can do no more than its visitor could by hand.
 */
final class Cors {

  private Cors() {}

  static Handler open(Handler handler) {
    return request -> expose(handler.handle(request));
  }

  static Response expose(Response response) {
    return response
        .header("access-control-allow-origin", "*")
        .header(
            "access-control-expose-headers",
            "X-REPRAM-Node, X-REPRAM-Node-URL, X-Created-At, X-Original-TTL, X-Remaining-TTL,"
                + " ETag");
  }

  static Response preflight(Request request) {
    return expose(Response.empty(200))
        .header("access-control-allow-methods", "GET, HEAD, POST, PUT, OPTIONS")
        .header(
            "access-control-allow-headers",
            "Content-Type, X-Preferred-Node, X-TTL, If-Match, If-None-Match, Range")
        .header("access-control-max-age", "3600");
  }
}
