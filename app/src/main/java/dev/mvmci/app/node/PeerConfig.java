package dev.mvmci.app.node;

import dev.mvmci.p2p.RelayAddress;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * How a control plane is found by its peers.
 *
 * @param listen the UDP address; port 0 for the one of the last start, or a free one
 * @param relays through which it can be reached too
 */
public record PeerConfig(InetSocketAddress listen, List<RelayAddress> relays) {

  public PeerConfig {
    relays = List.copyOf(relays);
    if (listen.getAddress().isLoopbackAddress()) {
      for (RelayAddress relay : relays) {
        if (!relay.isLoopback()) {
          throw new IllegalArgumentException(
              "relay %s cannot be reached from %s; listen on 0.0.0.0:PORT or an address of a network"
                  .formatted(relay, listen.getAddress().getHostAddress()));
        }
      }
    }
  }
}
