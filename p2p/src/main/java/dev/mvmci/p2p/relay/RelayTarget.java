package dev.mvmci.p2p.relay;

import dev.mvmci.p2p.NodeId;
import dev.mvmci.p2p.RelayAddress;
import java.util.Optional;

/**
 * A relay and what a client needs to use it.
 *
 * @param id the name that the relay must prove; empty to take any
 * @param access the relay's access secret, if it has one
 */
public record RelayTarget(RelayAddress address, Optional<NodeId> id, Optional<String> access) {

  /** A relay that anybody may use, whatever its name. */
  public static RelayTarget open(RelayAddress address) {
    return new RelayTarget(address, Optional.empty(), Optional.empty());
  }

  /** The same with the secret that it asks for. */
  public RelayTarget withAccess(String secret) {
    return new RelayTarget(address, id, Optional.of(secret));
  }

  /** The address, without the secret. */
  @Override
  public String toString() {
    return address.toString();
  }
}
