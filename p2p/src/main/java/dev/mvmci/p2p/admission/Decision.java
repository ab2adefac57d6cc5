package dev.mvmci.p2p.admission;

import dev.mvmci.p2p.Role;

/** Whether a key is let in. */
public sealed interface Decision {

  /** It is, in this role. */
  record Admitted(Role role) implements Decision {}

  /** It is not, for this reason, which may be told to the peer. */
  record Refused(String reason) implements Decision {}
}
