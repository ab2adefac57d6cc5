package dev.mvmci.p2p.admission;

import dev.mvmci.http.Request;
import dev.mvmci.p2p.Role;

/** What a role may ask. */
@FunctionalInterface
public interface Access {

  /** Whether a peer in this role may make this request. */
  boolean allows(Role role, Request request);
}
