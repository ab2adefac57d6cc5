package dev.mvmci.control.peers;

import dev.mvmci.p2p.Role;
import dev.mvmci.p2p.session.SessionInfo;
import java.util.List;
import java.util.Optional;

/** The sessions with peers, for those who show them. Safe for several threads. */
@FunctionalInterface
public interface Sessions {

  /** Of a control plane that serves no peers. */
  Sessions NONE = List::of;

  /** The sessions as they were at most a second ago, the oldest first. */
  List<Seen> now();

  /**
   * A session.
   *
   * @param role in which the peer was let in; empty while it is not
   */
  record Seen(SessionInfo session, Optional<Role> role) {}
}
