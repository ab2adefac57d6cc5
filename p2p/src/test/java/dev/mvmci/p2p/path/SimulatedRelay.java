package dev.mvmci.p2p.path;

import dev.mvmci.p2p.RelayAddress;
import dev.mvmci.p2p.relay.DatagramOut;
import dev.mvmci.p2p.relay.RelayConfig;
import dev.mvmci.p2p.relay.RelayMachine;
import dev.mvmci.p2p.relay.RelayTarget;
import dev.mvmci.p2p.relay.TestSigners;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A relay on a public host, which may turn on those who use it. */
final class SimulatedRelay {

  private static final int PORT = 7_000;
  private static final int REMEMBERED = 500;

  private final SimulatedNetwork network;
  private final InetSocketAddress address;
  private final DatagramOut socket;
  private RelayMachine machine;
  private final List<byte[]> remembered = new ArrayList<>();
  private boolean alive = true;
  private boolean hostile;

  SimulatedRelay(SimulatedNetwork network, String host) {
    this.network = network;
    this.address = SimulatedNetwork.address(host, PORT);
    this.socket =
        network.open(
            address,
            null,
            (from, datagram) -> {
              if (alive) {
                machine().receive(from, datagram);
              }
            });
    this.machine = begin();
  }

  private RelayMachine begin() {
    return new RelayMachine(
        RelayConfig.open(address),
        TestSigners.signer(address.getAddress().getHostAddress().hashCode()),
        network::nowMillis,
        network.random(),
        (to, datagram) -> send(socket, to, datagram));
  }

  /** Knows nobody any more, and counts anew. */
  void restart() {
    machine = begin();
  }

  private RelayMachine machine() {
    return machine;
  }

  private void send(DatagramOut socket, InetSocketAddress to, ByteBuffer datagram) {
    if (!hostile) {
      socket.send(to, datagram);
      return;
    }
    Random random = network.random();
    byte[] bytes = new byte[datagram.remaining()];
    datagram.get(bytes);
    if (remembered.size() < REMEMBERED) {
      remembered.add(bytes.clone());
    }
    int choice = random.nextInt(20);
    if (choice < 3) {
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    }
    if (choice != 4) { // else dropped
      socket.send(to, ByteBuffer.wrap(bytes));
    }
    if (choice > 13) {
      byte[] old = remembered.get(random.nextInt(remembered.size()));
      network.at(
          network.nowMillis() + random.nextInt(500), () -> socket.send(to, ByteBuffer.wrap(old)));
    }
  }

  RelayTarget relay() {
    return RelayTarget.of(new RelayAddress(address.getAddress().getHostAddress(), PORT));
  }

  InetSocketAddress address() {
    return address;
  }

  RelayMachine state() {
    return machine;
  }

  void stop() {
    alive = false;
  }

  /** From now on flips bits, drops, replays. */
  void turnHostile() {
    hostile = true;
  }
}
