package dev.mvmci.p2p.relay;

import dev.mvmci.p2p.NodeId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A relay on a UDP socket: forwards packets between peers that proved their names to it. What is in
 * them is encrypted between the peers and means nothing to it. Its methods are safe for several
 * threads.
 */
public final class Relay implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Relay.class);
  private static final int SOCKET_BUFFER_BYTES = 4 << 20;
  private static final int MOST_DATAGRAM_BYTES = 65_535;
  private static final long TICK_MILLIS = Duration.ofSeconds(1).toMillis();
  private static final long NANOS_PER_MILLI = Duration.ofMillis(1).toNanos();

  private final DatagramChannel channel;
  private final Selector selector;
  private final InetSocketAddress address;
  private final Signer self;
  private final RelayMachine machine;
  private final Thread thread;

  private Relay(DatagramChannel channel, Selector selector, RelayConfig config, Signer self)
      throws IOException {
    this.channel = channel;
    this.selector = selector;
    this.address = (InetSocketAddress) channel.getLocalAddress();
    this.self = self;
    this.machine =
        new RelayMachine(
            config,
            self,
            () -> System.nanoTime() / NANOS_PER_MILLI,
            new SecureRandom(),
            this::send);
    this.thread = Thread.ofPlatform().name("relay-" + address.getPort()).unstarted(this::serve);
  }

  /**
   * Binds the address and serves until closed.
   *
   * @throws IOException if the address cannot be bound
   */
  public static Relay start(RelayConfig config, Signer self) throws IOException {
    DatagramChannel channel = DatagramChannel.open();
    Selector selector = Selector.open();
    boolean started = false;
    try {
      channel.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER_BYTES);
      channel.setOption(StandardSocketOptions.SO_SNDBUF, SOCKET_BUFFER_BYTES);
      channel.bind(config.listen());
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ);
      var relay = new Relay(channel, selector, config, self);
      relay.thread.start();
      started = true;
      return relay;
    } finally {
      if (!started) {
        selector.close();
        channel.close();
      }
    }
  }

  private void serve() {
    ByteBuffer datagram = ByteBuffer.allocateDirect(MOST_DATAGRAM_BYTES);
    while (channel.isOpen()) {
      try {
        selector.select(key -> receiveAll(datagram), TICK_MILLIS);
        machine.tick();
      } catch (ClosedSelectorException _) {
        return;
      } catch (IOException e) {
        LOG.warn("event=relay-select error={}", e.getMessage());
      }
    }
  }

  private void receiveAll(ByteBuffer datagram) {
    try {
      while (channel.receive(datagram.clear()) instanceof InetSocketAddress from) {
        take(from, datagram.flip());
      }
    } catch (ClosedChannelException _) {
      // The loop ends with the channel.
    } catch (IOException e) {
      LOG.debug("event=relay-receive error={}", e.getMessage());
    }
  }

  /** What one datagram does to the machine must not keep the others from being forwarded. */
  private void take(InetSocketAddress from, ByteBuffer datagram) {
    try {
      machine.receive(from, datagram);
    } catch (RuntimeException e) {
      LOG.error("event=relay-failed from={}", from, e);
    }
  }

  /** A datagram that cannot leave is one that is lost: senders repeat what matters. */
  private void send(InetSocketAddress to, ByteBuffer datagram) {
    try {
      channel.send(datagram, to);
    } catch (IOException e) {
      LOG.debug("event=relay-send to={} error={}", to, e.getMessage());
    }
  }

  /** Where it listens, with the port that was taken. */
  public InetSocketAddress address() {
    return address;
  }

  /** The name that it proves to clients. */
  public NodeId id() {
    return self.id();
  }

  /** What it has done. */
  public RelayCounters counters() {
    return machine.counters();
  }

  /** How often it refused what, by reason. */
  public Map<String, Long> refusals() {
    return machine.refusals().counts();
  }

  /** Whether it still serves. */
  public boolean isServing() {
    return thread.isAlive();
  }

  @Override
  public void close() {
    try {
      channel.close();
      selector.close();
      thread.join();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
