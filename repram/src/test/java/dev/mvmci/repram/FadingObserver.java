package dev.mvmci.repram;

import static org.assertj.core.api.Assertions.fail;

import dev.mvmci.repram.store.Version;
import dev.mvmci.repram.store.Write;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Watches all nodes of a simulated cluster from outside, by true time: no value is seen on any node
 * after its time, and none comes back on a node it has gone from.
 */
final class FadingObserver {

  private record Sighting(int node, String key, Version version) {}

  private final SimulatedCluster cluster;
  private final long toleranceMillis;
  private final Map<Version, Long> ends = new HashMap<>();
  private Set<Sighting> visible = new HashSet<>();
  private final Set<Sighting> gone = new HashSet<>();

  FadingObserver(SimulatedCluster cluster, long toleranceMillis) {
    this.cluster = cluster;
    this.toleranceMillis = toleranceMillis;
  }

  /** A client's write was accepted just now. */
  void wrote(Version version, int ttlSeconds) {
    ends.put(version, cluster.nowMillis() + ttlSeconds * 1000L);
  }

  void look() {
    var seen = new HashSet<Sighting>();
    for (SimulatedCluster.SimulatedNode node : cluster.nodes) {
      if (!node.down) {
        node.visit(entry -> seen.add(new Sighting(node.number, entry.key(), entry.version())));
      }
    }
    for (Sighting sighting : seen) {
      // Looked at some 100,000 times: the assertion library is only asked where it has to speak.
      if (gone.contains(sighting)) {
        fail(sighting + " is back from the dead");
      }
      long overdue = cluster.nowMillis() - ends.getOrDefault(sighting.version(), 0L);
      if (overdue > toleranceMillis) {
        fail(sighting + " lives " + overdue + " ms past its end");
      }
    }
    for (Sighting sighting : visible) {
      if (!seen.contains(sighting)) {
        gone.add(sighting);
      }
    }
    visible = seen;
  }

  /** The writes that every copy must equal, found on the first node. */
  static Map<String, Version> contents(SimulatedCluster.SimulatedNode node) {
    var contents = new HashMap<String, Version>();
    node.visit(entry -> contents.put(entry.key(), entry.version()));
    return contents;
  }

  static Write copy(SimulatedCluster.SimulatedNode node, String key) {
    return node.core.parts().store().copyOf(key).orElseThrow();
  }
}
