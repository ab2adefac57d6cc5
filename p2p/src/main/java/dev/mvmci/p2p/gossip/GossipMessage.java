package dev.mvmci.p2p.gossip;

import dev.mvmci.p2p.NodeId;

/**
 * Something said in a topic.
 *
 * @param origin who said it, as those say who passed it on
 * @param content up to {@link #MAX_BYTES}; whoever reads it leaves it as it is
 */
public record GossipMessage(TopicId topic, MessageId id, NodeId origin, byte[] content) {

  /** Largest content: 64 KiB. */
  public static final int MAX_BYTES = 64 << 10;
}
