package dev.mvmci.p2p.path;

import dev.mvmci.p2p.relay.DatagramOut;
import java.nio.ByteBuffer;

/** Sends our own frames to peers. For the thread of the socket. */
final class Wire {

  private final DatagramOut out;

  Wire(DatagramOut out) {
    this.out = out;
  }

  /** Sends it that way; not at all if the way has just closed. */
  void send(Peer peer, Via via, ByteBuffer frame) {
    switch (via) {
      case Via.Direct(var address) -> out.send(address, frame);
      case Via.Relayed(var relay) ->
          relay
              .header(peer.route())
              .ifPresent(header ->
                  relay.server().ifPresent(server -> out.send(server, join(header, frame))));
    }
  }

  private static ByteBuffer join(ByteBuffer header, ByteBuffer frame) {
    return ByteBuffer.allocate(header.remaining() + frame.remaining())
        .put(header)
        .put(frame)
        .flip();
  }
}
