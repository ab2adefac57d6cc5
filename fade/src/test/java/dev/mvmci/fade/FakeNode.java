package dev.mvmci.fade;

import dev.mvmci.http.Handler;
import dev.mvmci.http.HttpServer;
import dev.mvmci.http.Request;
import dev.mvmci.http.Response;
import dev.mvmci.http.Router;
import dev.mvmci.http.ServerConfig;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The clients' part of the v1 API, on a real socket, with faults to order. */
final class FakeNode implements AutoCloseable {

  private static final long HANG_LIMIT_SECONDS = 30;

  /** What several fake nodes hold in common, in the place of gossip. */
  static final class Store {
    final Map<String, Kept> values = new ConcurrentSkipListMap<>();

    void put(String key, String value, Duration ttl) {
      values.put(
          key, new Kept(value.getBytes(StandardCharsets.UTF_8), ttl, Instant.now().plus(ttl)));
    }
  }

  record Kept(byte[] bytes, Duration ttl, Instant end) {
    long remaining() {
      return Math.max(0, Duration.between(Instant.now(), end).toSeconds());
    }
  }

  /** A request as it arrived. */
  record Seen(String method, String target, Map<String, List<String>> headers, int length) {}

  final BlockingQueue<Seen> seen = new LinkedBlockingQueue<>();
  final String id;

  private final Store store;
  private final HttpServer server;
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile List<FakeNode> peers = List.of();
  private volatile int failWith;
  private volatile boolean hanging;

  FakeNode(String id, Store store) throws IOException {
    this.id = id;
    this.store = store;
    long max = 11L << 20;
    Router router =
        Router.builder()
            .get("/v1/health", faulty(r -> Response.ok(health())))
            .get("/v1/topology", faulty(r -> Response.ok(topology())))
            .get("/v1/keys", faulty(this::keys))
            .get("/v1/data/{key...}", faulty(this::get))
            .put("/v1/data/{key...}", max, faulty(this::put))
            .post("/v1/gossip/message", faulty(r -> Response.ok(Map.of("success", true))))
            .build();
    server = HttpServer.start(ServerConfig.DEFAULT, router);
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.port());
  }

  int port() {
    return server.port();
  }

  void knows(FakeNode... others) {
    peers = List.of(others);
  }

  /** Answers everything with this status; 0 for none. */
  void failWith(int status) {
    failWith = status;
  }

  /** Takes requests and does not answer them. */
  void hang(boolean now) {
    hanging = now;
  }

  /** No fault any more. */
  void heal() {
    failWith = 0;
    hanging = false;
  }

  /** Is gone; for good. */
  void die() {
    close();
  }

  private Handler faulty(Handler handler) {
    return request -> {
      byte[] body = request.bytes();
      if (request.path().startsWith("/v1/data/")) {
        seen.add(
            new Seen(request.method(), request.target(), request.headers().byName(), body.length));
      }
      if (hanging && closing.await(HANG_LIMIT_SECONDS, TimeUnit.SECONDS)) {
        return Response.empty(503);
      }
      return failWith == 0
          ? handler.handle(again(request, body))
          : Response.text(failWith, "ordered to fail");
    };
  }

  /** The request with its body readable again. */
  private static Request again(Request from, byte[] body) {
    return new Request(
        from.method(),
        from.target(),
        from.path(),
        from.query(),
        from.headers(),
        from.pathParameters(),
        new ByteArrayInputStream(body),
        from.remote());
  }

  private Map<String, Object> health() {
    return Map.of("status", "healthy", "node_id", id, "network", "private", "enclave", "default");
  }

  private Map<String, Object> topology() {
    List<Map<String, Object>> list =
        peers.stream()
            .map(peer ->
                Map.<String, Object>of(
                    "id",
                    peer.id,
                    "address",
                    "127.0.0.1",
                    "http_port",
                    peer.port(),
                    "enclave",
                    "default"))
            .toList();
    return Map.of("node_id", id, "enclave", "default", "peers", list);
  }

  private Response keys(Request request) {
    String prefix = request.query().first("prefix").orElse("");
    return Response.ok(
        Map.of(
            "keys",
            store.values.entrySet().stream()
                .filter(entry -> entry.getValue().end().isAfter(Instant.now()))
                .map(Map.Entry::getKey)
                .filter(key -> key.startsWith(prefix))
                .toList()));
  }

  private Response get(Request request) {
    Kept kept = store.values.get(request.pathParameter("key"));
    if (kept == null || !kept.end().isAfter(Instant.now())) {
      return Response.empty(404);
    }
    return Response.bytes(200, "application/octet-stream", kept.bytes())
        .header("X-Original-TTL", "" + kept.ttl().toSeconds())
        .header("X-Remaining-TTL", "" + kept.remaining())
        .header("X-REPRAM-Node", "2.0.0");
  }

  private Response put(Request request) {
    long ttl =
        request
            .query()
            .first("ttl")
            .or(() -> request.header("x-ttl"))
            .map(Long::parseLong)
            .orElse(3600L);
    var span = Duration.ofSeconds(Math.clamp(ttl, 1, 86_400));
    store.values.put(
        request.pathParameter("key"), new Kept(request.bytes(), span, Instant.now().plus(span)));
    return Response.text(201, "OK");
  }

  @Override
  public void close() {
    closing.countDown();
    server.close();
  }
}
