package dev.mvmci.p2p.relay;

import dev.mvmci.p2p.NodeId;
import java.util.Optional;

/**
 * A relay as a client is told of it.
 *
 * @param host name or address
 * @param id the name that the relay must prove; empty to take any
 * @param access the relay's access secret, if it has one
 */
public record RelayAddress(String host, int port, Optional<NodeId> id, Optional<String> access) {

  public RelayAddress {
    if (host.isBlank() || port < 1 || port > 65_535) {
      throw new IllegalArgumentException(
          "relay is '%s:%d'; it takes a host and a port of 1 to 65535".formatted(host, port));
    }
  }

  /** A relay that anybody may use, whatever its name. */
  public static RelayAddress of(String host, int port) {
    return new RelayAddress(host, port, Optional.empty(), Optional.empty());
  }

  /** The same with the secret that it asks for. */
  public RelayAddress withAccess(String secret) {
    return new RelayAddress(host, port, id, Optional.of(secret));
  }

  /** Host and port, without the secret. */
  @Override
  public String toString() {
    return host.contains(":") ? "[" + host + "]:" + port : host + ":" + port;
  }
}
