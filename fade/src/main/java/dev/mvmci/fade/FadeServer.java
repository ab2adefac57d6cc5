package dev.mvmci.fade;

import dev.mvmci.fade.board.Boards;
import dev.mvmci.fade.monitor.GossipLog;
import dev.mvmci.fade.monitor.GossipMonitor;
import dev.mvmci.fade.nodes.Forwarder;
import dev.mvmci.fade.nodes.NodePool;
import dev.mvmci.fade.page.Pages;
import dev.mvmci.http.Handler;
import dev.mvmci.http.Router;
import dev.mvmci.http.StaticFiles;
import dev.mvmci.repram.client.RepramClient;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

/**
 * The board: its pages, its events, and the way through to the store's nodes. Serve {@link #routes}
 * on any server; close it to stop what runs in the background.
 */
public final class FadeServer implements AutoCloseable {

  private static final Duration GOSSIP_INTERVAL = Duration.ofSeconds(2);

  private final NodePool pool;
  private final StoreWatch watch;
  private final Boards boards;
  private final GossipLog gossip;
  private final Router routes;

  private FadeServer(FadeConfig config, Supplier<List<URI>> nodes) {
    pool =
        new NodePool(
            nodes,
            config.store().topology(),
            config.checkInterval(),
            config.checkTimeout(),
            NodePool.overNetwork(config.store().key()));
    var forwarder = new Forwarder(pool, config.patience());
    watch = new StoreWatch(pool, config.store().key());
    boards =
        new Boards(
            RepramClient.over(List.of(forwarder)),
            watch::watch,
            config.pollInterval(),
            config.checkTimeout(),
            new SecureRandom());
    gossip =
        new GossipLog(
            GossipMonitor.over(pool, InstantSource.system()), GOSSIP_INTERVAL, System::nanoTime);
    routes = routes(config, forwarder);
  }

  /** A board over the configured nodes. */
  public static FadeServer start(FadeConfig config) {
    return start(config, config::nodes);
  }

  /** A board over nodes that a discovery finds; asked anew every {@code checkInterval}. */
  public static FadeServer start(FadeConfig config, Supplier<List<URI>> nodes) {
    var server = new FadeServer(config, nodes);
    server.pool.start();
    return server;
  }

  private Router routes(FadeConfig config, Forwarder forwarder) {
    var pages = new Pages();
    var files = new StaticFiles(FadeServer.class.getClassLoader(), "dev/mvmci/fade/assets");
    var api = new NodesApi(pool, InstantSource.system(), config.checkTimeout().multipliedBy(2));
    Handler proxy = Cors.open(new NodeProxy(forwarder));
    long max = NodeProxy.MAX_BODY_BYTES;
    return Router.builder()
        .get("/health", api::health)
        .get("/api/nodes/status", Cors.open(api::status))
        .route("OPTIONS", "/api/{rest...}", max, Cors::preflight)
        .get("/api/{rest...}", proxy)
        .put("/api/{rest...}", max, proxy)
        .post("/api/{rest...}", max, proxy)
        .get("/events", new BoardEvents(boards, pool)::open)
        .get(
            "/assets/{name...}",
            request -> Pages.secured(files.serve(request, request.pathParameter("name"))))
        .include(new BoardRoutes(boards, pool, pages).routes())
        .include(new MonitorRoutes(pool, gossip, pages, InstantSource.system()).routes())
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
    gossip.close();
    boards.close();
    watch.close();
    pool.close();
  }
}
