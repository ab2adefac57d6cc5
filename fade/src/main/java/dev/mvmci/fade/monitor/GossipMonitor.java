package dev.mvmci.fade.monitor;

import dev.mvmci.fade.nodes.Node;
import dev.mvmci.fade.nodes.NodePool;
import dev.mvmci.fade.nodes.Sighting;
import dev.mvmci.http.HttpProblem;
import dev.mvmci.repram.client.RepramClient;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Watches nodes through their endpoints and tells what changed since the last look. One thread at a
 * time.
 */
public final class GossipMonitor implements AutoCloseable {

  /** Keys of one node that are looked at. */
  public static final int MAX_KEYS = 1000;

  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  private final NodePool pool;
  private final boolean ownPool;
  private final InstantSource clock;
  private Observation last = Observation.NONE;

  private GossipMonitor(NodePool pool, boolean ownPool, InstantSource clock) {
    this.pool = pool;
    this.ownPool = ownPool;
    this.clock = clock;
  }

  /**
   * A monitor of the nodes at these addresses and those they name.
   *
   * @param key shown to the nodes; empty for none
   */
  public static GossipMonitor of(List<URI> nodes, String key) {
    return new GossipMonitor(
        new NodePool(() -> nodes, true, TIMEOUT, TIMEOUT, NodePool.overNetwork(key)),
        true,
        InstantSource.system());
  }

  /** A monitor of nodes that somebody else keeps asking how they are. */
  public static GossipMonitor over(NodePool pool, InstantSource clock) {
    return new GossipMonitor(pool, false, clock);
  }

  /** Looks once; the first look tells what is there. */
  public List<GossipEvent> observe() throws InterruptedException {
    if (ownPool) {
      pool.refresh();
    }
    List<Node> nodes = pool.nodes();
    Map<String, Set<String>> keys = new HashMap<>();
    for (Node node : nodes) {
      if (node.seen() instanceof Sighting.Alive alive && alive.api() == Sighting.Api.V1) {
        read(node).ifPresent(found -> keys.put(node.url().toString(), found));
      }
    }
    var now = new Observation(nodes, keys);
    List<GossipEvent> events = GossipDiff.between(last, now, clock.instant());
    last = now;
    return events;
  }

  /** A node that cannot be read keeps silent here; its health is told by others. */
  private Optional<Set<String>> read(Node node) throws InterruptedException {
    try {
      var client = RepramClient.over(List.of(call -> pool.caller(node).call(call.within(TIMEOUT))));
      return Optional.of(new HashSet<>(client.keys("", MAX_KEYS, "").keys()));
    } catch (IOException | HttpProblem _) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    if (ownPool) {
      pool.close();
    }
  }
}
