package dev.mvmci.p2p.gossip;

import dev.mvmci.p2p.NodeId;
import java.util.List;
import java.util.Map;

/**
 * A node's part in topics at one moment.
 *
 * @param links to neighbours, each for all topics
 * @param troubles why there is no link to peers that were dialled
 * @param delivered messages taken so far
 * @param dropped frames that a neighbour was too slow for
 * @param refused messages that are not by whom they name, or by a neighbour that brought such
 */
public record GossipStatus(
    List<TopicStatus> topics,
    int links,
    Map<NodeId, String> troubles,
    long delivered,
    long dropped,
    long refused) {

  public GossipStatus {
    topics = List.copyOf(topics);
    troubles = Map.copyOf(troubles);
  }

  /** Who is told what is said in a topic, and how many listen to it here. */
  public record TopicStatus(TopicId topic, List<NodeId> neighbours, int listeners) {
    public TopicStatus {
      neighbours = List.copyOf(neighbours);
    }
  }
}
