package dev.mvmci.p2p.lan;

import dev.mvmci.p2p.NodeId;
import java.util.HexFormat;

/**
 * Under which names a peer is asked for. They say nothing to who does not know the peer: they are
 * made of the hash of its key.
 */
record LanName(String service, String host) {

  private static final String SERVICE = "._mvm-ci._udp.local";
  private static final String DOMAIN = ".local";

  static LanName of(NodeId id) {
    String digits = HexFormat.of().formatHex(id.routingId());
    return new LanName(digits + SERVICE, "mvm-ci-" + digits + DOMAIN);
  }
}
