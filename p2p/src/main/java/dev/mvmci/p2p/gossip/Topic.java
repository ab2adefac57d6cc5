package dev.mvmci.p2p.gossip;

import dev.mvmci.p2p.NodeId;
import java.util.LinkedHashMap;
import java.util.Map;

/** A topic that this node is in. Not thread-safe. */
final class Topic {

  /** Peers that may be in it, at most. */
  static final int MAX_CANDIDATES = 256;

  /** A peer that says it is not in the topic is not asked again for so long. */
  private static final long DECLINED_MILLIS = 60_000;

  final TopicId id;
  final RecentMessages recent = new RecentMessages();

  /** Peers that may be in it, and since when one is known not to be; 0 if that is not known. */
  private final Map<NodeId, Long> candidates = new LinkedHashMap<>();

  Topic(TopicId id) {
    this.id = id;
  }

  /** Takes a peer for one that may be in it; false if there is no room. */
  boolean offer(NodeId peer) {
    if (candidates.size() >= MAX_CANDIDATES && !candidates.containsKey(peer)) {
      return false;
    }
    candidates.putIfAbsent(peer, 0L);
    return true;
  }

  /** It is in the topic. */
  void confirm(NodeId peer) {
    if (offer(peer)) {
      candidates.put(peer, 0L);
    }
  }

  /** It is not in the topic. */
  void decline(NodeId peer, long nowMillis) {
    candidates.replace(peer, nowMillis);
  }

  boolean isCandidate(NodeId peer, long nowMillis) {
    Long declined = candidates.get(peer);
    return declined != null && (declined == 0 || declined + DECLINED_MILLIS < nowMillis);
  }

  void forget(NodeId peer) {
    candidates.remove(peer);
  }
}
