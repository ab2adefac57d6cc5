package dev.mvmci.control.peers;

import dev.mvmci.http.Handler;
import dev.mvmci.http.HttpProblem;
import dev.mvmci.http.Router;
import java.util.List;

/** What a control plane that serves no peers answers about them: how it would. */
public final class NoPeers {

  private static final long MAX_BODY_BYTES = 4_096;

  private NoPeers() {}

  /** The routes; to be put behind those of a control plane that may have peers. */
  public static Router routes() {
    Handler refusal = refusal(409);
    Router.Builder routes = Router.builder().get("/api/v1/gossip", refusal);
    for (String path : List.of("/api/v1/tickets", "/api/v1/peers")) {
      routes
          .get(path, refusal)
          .post(path, MAX_BODY_BYTES, refusal)
          .put(path + "/{id}", MAX_BODY_BYTES, refusal)
          .delete(path + "/{id}", refusal);
    }
    // The first clients know this status of these.
    Handler notImplemented = refusal(501);
    for (String prefix : List.of("/iroh", "/api/iroh")) {
      routes
          .get(prefix + "/info", notImplemented)
          .post(prefix + "/connect", MAX_BODY_BYTES, notImplemented)
          .post(prefix + "/gossip/join", MAX_BODY_BYTES, notImplemented)
          .post(prefix + "/gossip/leave", MAX_BODY_BYTES, notImplemented)
          .post(prefix + "/gossip/broadcast", MAX_BODY_BYTES, notImplemented)
          .get(prefix + "/gossip/subscribe/{topic_id}", notImplemented);
    }
    return routes.build();
  }

  private static Handler refusal(int status) {
    return _ -> {
      throw HttpProblem.of(
          status,
          "no-peers",
          "this node serves no peers; start it with --p2p-listen HOST:PORT (P2P_LISTEN)");
    };
  }
}
