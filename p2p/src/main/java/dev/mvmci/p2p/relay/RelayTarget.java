package dev.mvmci.p2p.relay;

import dev.mvmci.p2p.NodeId;
import dev.mvmci.p2p.RelayAddress;
import java.util.Optional;

/**
 * A relay and what a client needs to use it.
 *
 * @param address with its access secret, if it asks for one
 * @param id the name that the relay must prove; empty to take any
 */
public record RelayTarget(RelayAddress address, Optional<NodeId> id) {

  /** A relay whatever its name. */
  public static RelayTarget of(RelayAddress address) {
    return new RelayTarget(address, Optional.empty());
  }

  /** The address, without the secret. */
  @Override
  public String toString() {
    return address.toString();
  }
}
