package dev.mvmci.p2p.path;

import java.net.InetSocketAddress;

/** What a received datagram is. */
sealed interface Inbound {

  /**
   * A packet of QUIC from a peer.
   *
   * @param label the address that stands for the peer
   * @param headerBytes that go before the packet
   */
  record Packet(InetSocketAddress label, int headerBytes) implements Inbound {}

  /** A packet of QUIC from somebody who uses no paths; it keeps its address. */
  record Foreign() implements Inbound {}

  /** Nothing for QUIC. */
  record Consumed() implements Inbound {}

  Inbound FOREIGN = new Foreign();
  Inbound CONSUMED = new Consumed();
}
