package dev.mvmci.p2p.session;

import dev.mvmci.http.EventStream;
import dev.mvmci.http.Request;
import dev.mvmci.http.Response;
import dev.mvmci.http.Router;
import dev.mvmci.p2p.NodeId;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Some routes as a node has them, and what came in. */
final class Routes implements PeerService {

  /** Opened by a test to let parked requests go. */
  final CountDownLatch gate = new CountDownLatch(1);

  final Set<NodeId> strangers = ConcurrentHashMap.newKeySet();
  final AtomicInteger posts = new AtomicInteger();
  final AtomicInteger parked = new AtomicInteger();

  private final Router router =
      Router.builder()
          .get(
              "/hello/{name}",
              request -> Response.ok(Map.of("hello", request.pathParameter("name"))))
          .get("/who", request -> Response.text(200, request.remote()))
          .post("/echo", request -> Response.bytes(200, "application/x", request.bytes()))
          .post(
              "/large", 64 << 20, request -> Response.bytes(200, "application/x", request.bytes()))
          .post("/count", _ -> Response.ok(posts.incrementAndGet()))
          .get("/park", this::park)
          .get("/events", _ -> EventStream.open(this::events))
          .build();

  private Response park(Request request) throws InterruptedException {
    int _ = parked.incrementAndGet();
    gate.await();
    return Response.noContent();
  }

  private AutoCloseable events(EventStream stream) {
    boolean _ = stream.offer("tick", "one");
    Thread source =
        Thread.startVirtualThread(() -> {
          try {
            gate.await();
            boolean _ = stream.offer("tick", "two");
            stream.end();
          } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
          }
        });
    return source::interrupt;
  }

  @Override
  public boolean admits(NodeId peer) {
    return !strangers.contains(peer);
  }

  @Override
  public Response handle(NodeId peer, Request request) {
    return router.handle(request);
  }
}
