package dev.mvmci.p2p.relay;

import dev.mvmci.p2p.NodeId;
import java.nio.ByteBuffer;

/**
 * What packets name a peer by: the 16 bytes of {@link NodeId#routingId()}. Short enough that the
 * smallest packet of QUIC still fits through the smallest network of IPv6 with a relay's header.
 */
public record Route(long high, long low) {

  /** Bytes on the wire. */
  public static final int BYTES = NodeId.ROUTING_BYTES;

  /** The route to this peer. */
  public static Route to(NodeId peer) {
    return read(ByteBuffer.wrap(peer.routingId()));
  }

  /** Reads one. */
  public static Route read(ByteBuffer in) {
    return new Route(in.getLong(), in.getLong());
  }

  /** Writes it. */
  public void write(ByteBuffer out) {
    out.putLong(high).putLong(low);
  }

  /** The first ten digits, for logs. */
  @Override
  public String toString() {
    return "%010x".formatted(high >>> 24);
  }
}
