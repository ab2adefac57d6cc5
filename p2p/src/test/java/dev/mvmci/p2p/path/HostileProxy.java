package dev.mvmci.p2p.path;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stands between a relay and its clients, each on loopback, and flips bits, drops, doubles,
 * reorders and replays what passes, as a seed says.
 */
final class HostileProxy implements AutoCloseable {

  private static final int MOST_BYTES = 2_048;
  private static final int REMEMBERED = 300;

  private final SocketAddress relay;
  private final Random random;
  private final DatagramSocket front;
  private final Map<SocketAddress, DatagramSocket> backs = new ConcurrentHashMap<>();
  private final List<byte[]> remembered = new ArrayList<>();
  private final AtomicLong mistreated = new AtomicLong();
  private byte[] held = new byte[0];

  HostileProxy(SocketAddress relay, long seed) throws IOException {
    this.relay = relay;
    this.random = new Random(seed);
    this.front = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    Thread.ofVirtual().start(this::fromClients);
  }

  int port() {
    return front.getLocalPort();
  }

  long mistreated() {
    return mistreated.get();
  }

  private void fromClients() {
    var packet = new DatagramPacket(new byte[MOST_BYTES], MOST_BYTES);
    try {
      while (true) {
        packet.setLength(MOST_BYTES);
        front.receive(packet);
        DatagramSocket back = backs.computeIfAbsent(packet.getSocketAddress(), this::back);
        pass(back, relay, Arrays.copyOf(packet.getData(), packet.getLength()));
      }
    } catch (IOException _) {
      // closed
    }
  }

  private DatagramSocket back(SocketAddress client) {
    try {
      var back = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      Thread.ofVirtual().start(() -> fromRelay(back, client));
      return back;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void fromRelay(DatagramSocket back, SocketAddress client) {
    var packet = new DatagramPacket(new byte[MOST_BYTES], MOST_BYTES);
    try {
      while (true) {
        packet.setLength(MOST_BYTES);
        back.receive(packet);
        pass(front, client, Arrays.copyOf(packet.getData(), packet.getLength()));
      }
    } catch (IOException _) {
      // closed
    }
  }

  private synchronized void pass(DatagramSocket from, SocketAddress to, byte[] bytes)
      throws IOException {
    if (remembered.size() < REMEMBERED) {
      remembered.add(bytes.clone());
    }
    int choice = random.nextInt(30);
    if (choice < 6) {
      mistreated.incrementAndGet();
    }
    switch (choice) {
      case 0 -> {
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        send(from, to, bytes);
      }
      case 1 -> {
        // dropped
      }
      case 2 -> {
        send(from, to, bytes);
        send(from, to, bytes);
      }
      case 3 -> {
        // The one that was held before comes after this one, perhaps at another client.
        byte[] before = held;
        held = bytes;
        if (before.length > 0) {
          send(from, to, before);
        }
      }
      case 4, 5 -> {
        send(from, to, bytes);
        send(from, to, remembered.get(random.nextInt(remembered.size())));
      }
      default -> send(from, to, bytes);
    }
  }

  private static void send(DatagramSocket from, SocketAddress to, byte[] bytes) throws IOException {
    from.send(new DatagramPacket(bytes, bytes.length, to));
  }

  @Override
  public void close() {
    front.close();
    backs.values().forEach(DatagramSocket::close);
  }
}
