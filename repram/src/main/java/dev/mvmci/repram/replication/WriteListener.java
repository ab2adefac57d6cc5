package dev.mvmci.repram.replication;

import dev.mvmci.repram.store.Write;

/** Hears of each write that this node has kept, wherever it came from. Must not block. */
public interface WriteListener {

  /**
   * A write was kept.
   *
   * @param from the node it came from; this node's own id for a client's write
   */
  void kept(Write write, String messageId, String from);
}
