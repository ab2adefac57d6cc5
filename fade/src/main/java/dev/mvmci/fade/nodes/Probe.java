package dev.mvmci.fade.nodes;

import dev.mvmci.http.Authority;
import dev.mvmci.http.Call;
import dev.mvmci.http.HttpCaller;
import dev.mvmci.http.HttpProblem;
import dev.mvmci.http.Problem;
import dev.mvmci.http.Reply;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import tools.jackson.databind.JsonNode;

/** Asks one node how it is and whom it knows. */
final class Probe {

  /** Peers taken from one topology; the rest of a longer list is ignored. */
  private static final int MAX_PEERS = 256;

  private final Duration timeout;
  private final LongSupplier nanoTime;

  Probe(Duration timeout, LongSupplier nanoTime) {
    this.timeout = timeout;
    this.nanoTime = nanoTime;
  }

  Sighting ask(HttpCaller node) throws InterruptedException {
    try {
      long asked = nanoTime.getAsLong();
      Reply reply = node.call(Call.get("/v1/health").within(timeout));
      Duration latency = Duration.ofNanos(nanoTime.getAsLong() - asked);
      if (reply.status() == 404) {
        return askOldest(node);
      }
      if (reply.status() != 200) {
        return new Sighting.Dead("/v1/health answers " + reply.status());
      }
      JsonNode health = reply.json();
      String status = health.path("status").asString("");
      if (!status.equals("healthy")) {
        return new Sighting.Dead("says it is '" + Problem.excerpt(status) + "'");
      }
      return new Sighting.Alive(
          health.path("node_id").asString(""),
          health.path("enclave").asString("default"),
          Sighting.Api.V1,
          latency,
          peers(node));
    } catch (IOException e) {
      return new Sighting.Dead(reason(e));
    } catch (HttpProblem _) {
      return new Sighting.Dead("/v1/health answers no JSON");
    }
  }

  private Sighting askOldest(HttpCaller node) throws IOException, InterruptedException {
    long asked = nanoTime.getAsLong();
    Reply reply = node.call(Call.get("/health").within(timeout));
    return reply.status() == 200
        ? new Sighting.Alive(
            "",
            "default",
            Sighting.Api.ERA_004,
            Duration.ofNanos(nanoTime.getAsLong() - asked),
            List.of())
        : new Sighting.Dead("/v1/health answers 404 and /health " + reply.status());
  }

  private List<Sighting.Peer> peers(HttpCaller node) throws IOException, InterruptedException {
    Reply reply = node.call(Call.get("/v1/topology").within(timeout));
    if (reply.status() != 200) {
      return List.of();
    }
    var peers = new ArrayList<Sighting.Peer>();
    for (JsonNode peer : reply.json().path("peers")) {
      String id = peer.path("id").asString("");
      int port = peer.path("http_port").asInt(0);
      if (peers.size() < MAX_PEERS && !id.isEmpty() && port > 0 && port <= 65_535) {
        address(peer.path("address").asString(""), port, id, peer, peers);
      }
    }
    return peers;
  }

  /** A name that makes no URL is nobody's address; the peer is left out. */
  private static void address(
      String host, int port, String id, JsonNode peer, List<Sighting.Peer> peers) {
    try {
      URI url = URI.create("http://" + Authority.of(host, port));
      if (url.getHost() != null && url.getRawUserInfo() == null && url.getPort() == port) {
        peers.add(new Sighting.Peer(id, url, peer.path("enclave").asString("default")));
      }
    } catch (IllegalArgumentException _) {
      // said above
    }
  }

  /** What to tell people of a failed call. */
  static String reason(IOException e) {
    String message = e.getMessage();
    return Problem.excerpt(message == null ? e.getClass().getSimpleName() : message);
  }
}
