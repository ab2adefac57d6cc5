package dev.mvmci.p2p.session;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands between one peer that dials and one that serves; datagrams that are too wide get lost. */
final class Passage implements AutoCloseable {

  private static final int MOST_BYTES = 1 << 16;

  private final InetSocketAddress server;
  private final int width;
  private final DatagramSocket front = socket();
  private final DatagramSocket back = socket();
  private final AtomicInteger widest = new AtomicInteger();
  private volatile InetSocketAddress client = new InetSocketAddress(0);

  /** Begins to pass datagrams of at most this many bytes on. */
  Passage(InetSocketAddress server, int width) throws IOException {
    this.server = server;
    this.width = width;
    Thread.ofVirtual().start(() -> pass(front, back));
    Thread.ofVirtual().start(() -> pass(back, front));
  }

  private static DatagramSocket socket() throws IOException {
    var socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    socket.setReceiveBufferSize(4 << 20);
    return socket;
  }

  InetSocketAddress address() {
    return (InetSocketAddress) front.getLocalSocketAddress();
  }

  /** Bytes of the widest that was passed on. */
  int widest() {
    return widest.get();
  }

  private void pass(DatagramSocket in, DatagramSocket out) {
    var packet = new DatagramPacket(new byte[MOST_BYTES], MOST_BYTES);
    try {
      while (true) {
        packet.setLength(MOST_BYTES);
        in.receive(packet);
        if (in.equals(front)) {
          client = (InetSocketAddress) packet.getSocketAddress();
        }
        if (packet.getLength() <= width) {
          int _ = widest.accumulateAndGet(packet.getLength(), Math::max);
          packet.setSocketAddress(in.equals(front) ? server : client);
          out.send(packet);
        }
      }
    } catch (IOException _) {
      // closed
    }
  }

  @Override
  public void close() {
    front.close();
    back.close();
  }
}
