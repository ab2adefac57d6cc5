package dev.mvmci.fade;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.mvmci.fade.nodes.Node;
import dev.mvmci.fade.nodes.NodePool;
import dev.mvmci.fade.nodes.Sighting;
import dev.mvmci.http.Request;
import dev.mvmci.http.Response;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How the nodes are, for programs: {@code /health} and {@code /api/nodes/status}. */
final class NodesApi {

  private final NodePool pool;
  private final InstantSource clock;
  private final Duration firstRoundPatience;

  NodesApi(NodePool pool, InstantSource clock, Duration firstRoundPatience) {
    this.pool = pool;
    this.clock = clock;
    this.firstRoundPatience = firstRoundPatience;
  }

  /** All that is said of one node. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record NodeJson(
      String id,
      String url,
      boolean healthy,
      String status,
      boolean configured,
      @Nullable String enclave,
      @Nullable Double latencyMs,
      @Nullable Integer peers,
      @Nullable String error) {

    static NodeJson of(Node node) {
      Optional<Sighting.Alive> alive =
          node.seen() instanceof Sighting.Alive seen ? Optional.of(seen) : Optional.empty();
      return new NodeJson(
          node.id(),
          node.url().toString(),
          node.alive(),
          node.state(),
          node.configured(),
          alive.map(Sighting.Alive::enclave).orElse(null),
          alive.map(seen -> Math.rint(seen.latency().toNanos() / 100_000.0) / 10).orElse(null),
          alive.map(seen -> seen.peers().size()).orElse(null),
          node.seen() instanceof Sighting.Dead(String reason) ? reason : null);
    }
  }

  record HealthJson(String service, String status, String timestamp, List<NodeJson> nodes) {}

  /** Healthy if all nodes are, degraded if some are, down (503) if none is. */
  Response health(Request request) throws InterruptedException {
    List<Node> nodes = known();
    long alive = nodes.stream().filter(Node::alive).count();
    String status = alive == 0 ? "down" : alive == nodes.size() ? "healthy" : "degraded";
    var body =
        new HealthJson(
            "fade-server",
            status,
            clock.instant().truncatedTo(ChronoUnit.SECONDS).toString(),
            nodes.stream().map(NodeJson::of).toList());
    return Cors.expose(Response.json(alive == 0 ? 503 : 200, body))
        .header("cache-control", "no-store");
  }

  Response status(Request request) throws InterruptedException {
    return Response.ok(known().stream().map(NodeJson::of).toList())
        .header("cache-control", "no-store");
  }

  /**
   * Right after the start nobody was asked yet; the truth is worth the wait for the first round.
   */
  private List<Node> known() throws InterruptedException {
    pool.awaitFirstRound(firstRoundPatience);
    return pool.nodes();
  }
}
