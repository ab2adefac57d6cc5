package dev.mvmci.p2p.gossip;

import dev.mvmci.p2p.NodeId;

/**
 * A way to a neighbour, both ways.
 *
 * @param ours whether we dialled it
 * @param outgoing what it is to be told
 * @param end ends it; more than once does no harm
 */
record GossipLink(NodeId peer, boolean ours, Outgoing outgoing, Runnable end) {

  /**
   * Whether this one is to be used if there are both. Two nodes that dial each other at the same
   * moment decide alike: what the smaller name dialled is used, and of two that one of them dialled
   * the later.
   */
  boolean replaces(GossipLink other, NodeId self) {
    return ours == other.ours || ours == self.compareTo(peer) < 0;
  }
}
