package dev.mvmci.p2p.gossip;

/** Hears what is said in a topic. Calls come one at a time, from any thread, and must not block. */
public interface GossipListener {

  /** Something was said, here or elsewhere; told once. */
  void onMessage(GossipMessage message);

  /** This node is not in the topic any more; nothing follows. */
  void onEnd();
}
