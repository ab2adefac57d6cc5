package dev.mvmci.fade.monitor;

import dev.mvmci.fade.monitor.GossipEvent.Tag;
import dev.mvmci.fade.nodes.Node;
import dev.mvmci.fade.nodes.Sighting;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Tells what happened between two observations. */
final class GossipDiff {

  private final Observation before;
  private final Observation after;
  private final Instant at;
  private final List<GossipEvent> events = new ArrayList<>();

  private GossipDiff(Observation before, Observation after, Instant at) {
    this.before = before;
    this.after = after;
    this.at = at;
  }

  static List<GossipEvent> between(Observation before, Observation after, Instant at) {
    var diff = new GossipDiff(before, after, at);
    Map<String, Node> known = before.byAddress();
    for (Node node : after.nodes()) {
      Node old = known.get(node.url().toString());
      diff.state(node, old);
      diff.peers(node, old);
      diff.keys(node);
    }
    diff.replication();
    return List.copyOf(diff.events);
  }

  private void add(Node node, Tag tag, String detail) {
    events.add(new GossipEvent(at, node.id(), tag, detail));
  }

  private void state(Node node, @Nullable Node old) {
    if (old == null && !node.configured()) {
      add(node, Tag.PEER_DISCOVERY, "named by another node at " + node.url());
    }
    if (old != null && old.state().equals(node.state())) {
      return;
    }
    switch (node.seen()) {
      case Sighting.Alive alive ->
          add(
              node,
              Tag.CLUSTER,
              "answers at %s, enclave %s".formatted(node.url(), alive.enclave()));
      case Sighting.Dead(String reason) -> add(node, Tag.TRANSPORT, "down: " + reason);
      case Sighting.Unasked _ -> {}
    }
  }

  private void peers(Node node, @Nullable Node old) {
    if (!(node.seen() instanceof Sighting.Alive now)) {
      return;
    }
    Set<String> ids = ids(now);
    Set<String> oldIds =
        old != null && old.seen() instanceof Sighting.Alive then ? ids(then) : Set.of();
    if (!ids.equals(oldIds)) {
      add(node, Tag.PEERS, ids.isEmpty() ? "knows nobody" : "knows " + String.join(", ", ids));
    }
  }

  private static Set<String> ids(Sighting.Alive alive) {
    return alive.peers().stream()
        .map(Sighting.Peer::id)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private void keys(Node node) {
    String address = node.url().toString();
    Set<String> now = after.keys().get(address);
    Set<String> then = before.keys().get(address);
    if (now == null) {
      return;
    }
    if (then == null) {
      if (!now.isEmpty()) {
        add(node, Tag.PUT_RECEIVED, "holds %d keys already".formatted(now.size()));
      }
      return;
    }
    sorted(now, then).forEach(key -> add(node, Tag.PUT_RECEIVED, key));
    sorted(then, now).forEach(key -> add(node, Tag.EXPIRED, key));
  }

  private static Set<String> sorted(Set<String> all, Set<String> without) {
    var rest = new TreeSet<>(all);
    rest.removeAll(without);
    return rest;
  }

  /** Keys that every answering node of an enclave has now, and not every one of them had before. */
  private void replication() {
    var enclaves = new HashMap<String, List<Node>>();
    for (Node node : after.nodes()) {
      if (node.seen() instanceof Sighting.Alive alive
          && after.keys().containsKey(node.url().toString())) {
        enclaves.computeIfAbsent(alive.enclave(), _ -> new ArrayList<>()).add(node);
      }
    }
    for (List<Node> members : enclaves.values()) {
      boolean allReadBefore =
          members.stream().allMatch(node -> before.keys().containsKey(node.url().toString()));
      if (members.size() > 1 && allReadBefore) {
        Set<String> everywhere = common(members, after);
        everywhere.removeAll(common(members, before));
        for (String key : new TreeSet<>(everywhere)) {
          add(
              members.getFirst(),
              Tag.REPLICATION,
              "%s is on %d of %d nodes".formatted(key, members.size(), members.size()));
        }
      }
    }
  }

  private static Set<String> common(List<Node> members, Observation observation) {
    var common = new HashSet<>(keysOf(members.getFirst(), observation));
    members.forEach(node -> common.retainAll(keysOf(node, observation)));
    return common;
  }

  private static Set<String> keysOf(Node node, Observation observation) {
    return observation.keys().getOrDefault(node.url().toString(), Set.of());
  }
}
