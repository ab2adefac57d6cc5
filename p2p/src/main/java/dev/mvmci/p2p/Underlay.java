package dev.mvmci.p2p;

import io.netty.channel.ChannelPipeline;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * What lies between the UDP socket and QUIC. QUIC only ever sees addresses; an underlay may give it
 * one that stands for a peer, and send what goes there over whatever path leads to that peer.
 */
public interface Underlay {

  /** Plain UDP: a contact is found at its addresses and nowhere else. */
  Underlay DIRECT =
      new Underlay() {
        @Override
        public void install(ChannelPipeline socket) {
          // QUIC stands on the socket itself.
        }

        @Override
        public List<InetSocketAddress> routes(Contact contact) {
          return contact.addresses();
        }
      };

  /**
   * Puts its handlers into the pipeline of the socket, which is still empty; the QUIC codecs are
   * added behind them, so that these handlers see every datagram first and last. Called once,
   * before the socket is bound, on the event loop. What comes up to QUIC must be a {@link
   * io.netty.channel.socket.DatagramPacket} whose content begins at index 0: the parser of headers
   * ignores the reader index.
   */
  void install(ChannelPipeline socket);

  /**
   * The addresses at which QUIC may dial this peer, the likeliest first. Called for each dial, on
   * the caller's thread; it does not block. Empty if no way leads there.
   */
  List<InetSocketAddress> routes(Contact contact);

  /** How the peer behind an address is reached at this moment; may wait up to a second. */
  default Way way(InetSocketAddress route) throws InterruptedException {
    return Way.direct(route);
  }
}
