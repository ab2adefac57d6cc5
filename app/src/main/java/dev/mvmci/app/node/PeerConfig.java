package dev.mvmci.app.node;

import dev.mvmci.p2p.RelayAddress;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * How a control plane is found by its peers.
 *
 * @param listen the UDP address; port 0 for the one of the last start, or a free one
 * @param relays through which it can be reached too
 * @param nearby whether it answers on its local networks who asks for it
 */
public record PeerConfig(InetSocketAddress listen, List<RelayAddress> relays, boolean nearby) {

  public PeerConfig {
    relays = List.copyOf(relays);
    if (listen.getAddress().isLoopbackAddress()) {
      if (nearby) {
        throw new IllegalArgumentException(
            "nobody nearby can reach %s; listen on 0.0.0.0:PORT or an address of a network"
                .formatted(listen.getAddress().getHostAddress()));
      }
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
