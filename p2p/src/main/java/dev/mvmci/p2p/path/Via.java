package dev.mvmci.p2p.path;

import dev.mvmci.p2p.relay.RelayClient;
import java.net.InetSocketAddress;

/** A way to a peer. */
sealed interface Via {

  /** To an address of its own. */
  record Direct(InetSocketAddress address) implements Via {}

  /** Through a relay at which both are registered. */
  record Relayed(RelayClient relay) implements Via {}
}
