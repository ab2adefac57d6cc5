package dev.mvmci.p2p.relay;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** Where datagrams leave. As with UDP, nobody learns whether they arrive. */
@FunctionalInterface
public interface DatagramOut {

  /** Sends what is between position and limit. The buffer is the caller's again on return. */
  void send(InetSocketAddress to, ByteBuffer datagram);
}
