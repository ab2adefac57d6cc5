package dev.mvmci.fade.monitor;

import dev.mvmci.fade.nodes.Node;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All nodes and, for those that could be read, their keys.
 *
 * @param keys by the node's address
 */
record Observation(List<Node> nodes, Map<String, Set<String>> keys) {

  static final Observation NONE = new Observation(List.of(), Map.of());

  Observation {
    nodes = List.copyOf(nodes);
    keys = Map.copyOf(keys);
  }

  Map<String, Node> byAddress() {
    var map = new HashMap<String, Node>();
    nodes.forEach(node -> map.put(node.url().toString(), node));
    return map;
  }
}
