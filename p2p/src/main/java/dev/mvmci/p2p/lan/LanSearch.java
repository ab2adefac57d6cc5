package dev.mvmci.p2p.lan;

import dev.mvmci.p2p.NodeId;
import java.net.InetSocketAddress;
import java.util.List;

/** Where a peer is on the networks of this machine. */
@FunctionalInterface
public interface LanSearch {

  /** Looks nowhere. */
  LanSearch OFF = _ -> List.of();

  /**
   * Addresses that somebody says the peer has; empty if nobody answers. May take a second.
   *
   * @throws InterruptedException if it is not wanted any more
   */
  List<InetSocketAddress> find(NodeId id) throws InterruptedException;
}
