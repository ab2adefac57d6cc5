package dev.mvmci.repram.peers;

import dev.mvmci.repram.wire.Endpoint;
import dev.mvmci.repram.wire.NodeInfo;

/** Whether nodes say who they are, or prove it. */
public enum Naming {

  /** A node's id is whatever it says. */
  CLAIMED,

  /**
   * A node's id is the name it is found under, which it proves to whoever dials it and to whomever
   * it dials: see {@link Transport#provesNames}.
   */
  PROVEN;

  /** How it is with this transport. */
  public static Naming of(Transport transport) {
    return transport.provesNames() ? PROVEN : CLAIMED;
  }

  /** Whether there can be such a node: where names are proven, none is found under another's. */
  boolean possible(NodeInfo node) {
    return this == CLAIMED || node.id().equals(node.address());
  }

  /** Whether the node of this id can be the one that answered there. */
  boolean answersAt(Endpoint asked, String id) {
    return this == CLAIMED || id.equals(asked.host());
  }
}
