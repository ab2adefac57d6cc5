package dev.mvmci.repram.replication;

import dev.mvmci.repram.store.Write;

/** Another way for clients' writes than to every peer: over one node to all the others. */
public interface Uplink {

  /** Takes a write to send it on, without waiting; false if it cannot now. */
  boolean take(Write write, String messageId);
}
