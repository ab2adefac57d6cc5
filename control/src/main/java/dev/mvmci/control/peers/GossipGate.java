package dev.mvmci.control.peers;

import dev.mvmci.p2p.NodeId;
import dev.mvmci.p2p.Role;
import dev.mvmci.p2p.admission.Admission;
import dev.mvmci.p2p.admission.Decision;
import java.util.function.Predicate;

/** Who may take part in gossip: those who were let in to do more than look. */
record GossipGate(Admission admission) implements Predicate<NodeId> {

  @Override
  public boolean test(NodeId peer) {
    return admission.decide(peer) instanceof Decision.Admitted(Role role) && role != Role.READ_ONLY;
  }
}
