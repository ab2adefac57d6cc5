package dev.mvmci.app.node;

import dev.mvmci.http.Handler;
import dev.mvmci.http.HttpProblem;
import dev.mvmci.http.Request;
import dev.mvmci.http.Response;
import dev.mvmci.http.Router;
import java.util.Map;

/**
 * Stands in for routes that are not there yet. A port is bound before anything else starts, so that
 * a busy one stops a start before it has done anything; until the parts behind it are up, every
 * request is answered 503.
 */
final class Gate implements Handler {

  /** In the form of the first clients, who ask from the first moment. */
  private static final Map<String, Object> NO_CLUSTER =
      Map.of("is_healthy", false, "node_count", 0, "has_leader", false);

  private static final Router STARTING =
      Router.builder()
          .get("/health/live", _ -> Response.ok(Map.of("live", true)))
          .get("/hiqlite/health", _ -> Response.ok(NO_CLUSTER))
          .get("/{any...}", Gate::notYet)
          .post("/{any...}", Gate::notYet)
          .build();

  private volatile Handler behind = STARTING;

  void open(Handler routes) {
    behind = routes;
  }

  @Override
  public Response handle(Request request) throws Exception {
    return behind.handle(request);
  }

  private static Response notYet(Request request) {
    throw HttpProblem.of(503, "starting", "the node is starting; ask again in a moment");
  }
}
