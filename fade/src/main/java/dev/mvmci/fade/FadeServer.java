package dev.mvmci.fade;

import dev.mvmci.fade.nodes.Forwarder;
import dev.mvmci.fade.nodes.NodePool;
import dev.mvmci.http.Handler;
import dev.mvmci.http.Router;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

/**
 * The board: its pages, its events, and the way through to the store's nodes. Serve {@link #routes}
 * on any server; close it to stop what runs in the background.
 */
public final class FadeServer implements AutoCloseable {

  private final NodePool pool;
  private final Router routes;

  private FadeServer(NodePool pool, Router routes) {
    this.pool = pool;
    this.routes = routes;
  }

  /** A board over the configured nodes. */
  public static FadeServer start(FadeConfig config) {
    return start(config, config::nodes);
  }

  /** A board over nodes that a discovery finds; asked anew every {@code checkInterval}. */
  public static FadeServer start(FadeConfig config, Supplier<List<URI>> nodes) {
    var pool =
        new NodePool(
            nodes,
            config.topology(),
            config.checkInterval(),
            config.checkTimeout(),
            NodePool::overNetwork);
    pool.start();
    var forwarder = new Forwarder(pool, config.patience());
    return new FadeServer(pool, routes(config, pool, forwarder));
  }

  private static Router routes(FadeConfig config, NodePool pool, Forwarder forwarder) {
    var nodes = new NodesApi(pool, InstantSource.system(), config.checkTimeout().multipliedBy(2));
    Handler proxy = Cors.open(new NodeProxy(forwarder));
    long max = NodeProxy.MAX_BODY_BYTES;
    return Router.builder()
        .get("/health", nodes::health)
        .get("/api/nodes/status", Cors.open(nodes::status))
        .route("OPTIONS", "/api/{rest...}", max, Cors::preflight)
        .get("/api/{rest...}", proxy)
        .put("/api/{rest...}", max, proxy)
        .post("/api/{rest...}", max, proxy)
        .build();
  }

  /** Everything the board serves. */
  public Router routes() {
    return routes;
  }

  /** The nodes this board knows, for monitors. */
  public NodePool nodes() {
    return pool;
  }

  @Override
  public void close() {
    pool.close();
  }
}
