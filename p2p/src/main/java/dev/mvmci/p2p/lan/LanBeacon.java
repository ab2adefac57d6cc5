package dev.mvmci.p2p.lan;

import dev.mvmci.p2p.NodeId;
import dev.mvmci.p2p.lan.DnsMessage.Entry;
import dev.mvmci.p2p.lan.DnsMessage.Question;
import dev.mvmci.p2p.relay.TokenBucket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.MembershipKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers who asks for this peer on the networks of this machine, and nobody from elsewhere. Does
 * not announce itself: who does not know its name does not learn of it. Runs until closed.
 */
public final class LanBeacon implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(LanBeacon.class);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(5);
  private static final int ANSWERS_PER_SECOND = 50;
  private static final long NANOS_PER_MILLI = 1_000_000;

  /** How long others remember an answer; who asks by a port of its own is to forget it sooner. */
  private static final int KEEP_SECONDS = 120;

  private static final int KEEP_ONCE_SECONDS = 10;

  private final DatagramChannel channel;
  private final LanName name;
  private final int port;
  private final Map<NetworkInterface, MembershipKey> joined = new HashMap<>();
  private final TokenBucket answers;
  private final Thread looking;
  private final Thread answering;

  private LanBeacon(DatagramChannel channel, NodeId id, int port) {
    this.channel = channel;
    this.name = LanName.of(id);
    this.port = port;
    this.answers = new TokenBucket(ANSWERS_PER_SECOND, ANSWERS_PER_SECOND, millis());
    this.looking = Thread.ofVirtual().name("lan-networks").start(this::look);
    this.answering = Thread.ofPlatform().daemon().name("lan-beacon").start(this::answer);
  }

  /**
   * Answers for this peer from now on.
   *
   * @param port of its UDP socket
   * @throws IOException if the port of multicast DNS cannot be shared
   */
  public static LanBeacon start(NodeId id, int port) throws IOException {
    DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET);
    boolean started = false;
    try {
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      if (channel.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT)) {
        channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
      }
      channel.bind(new InetSocketAddress(LanCards.GROUP.getPort()));
      var beacon = new LanBeacon(channel, id, port);
      started = true;
      return beacon;
    } finally {
      if (!started) {
        channel.close();
      }
    }
  }

  private static long millis() {
    return System.nanoTime() / NANOS_PER_MILLI;
  }

  /** Joins the group on networks that come, until interrupted. */
  private void look() {
    try {
      while (channel.isOpen()) {
        joined.values().removeIf(key -> !key.isValid());
        for (NetworkInterface card : LanCards.all()) {
          if (!joined.containsKey(card)) {
            join(card);
          }
        }
        Thread.sleep(LOOK_EVERY);
      }
    } catch (InterruptedException _) {
      // closed
    }
  }

  private void join(NetworkInterface card) {
    try {
      joined.put(card, channel.join(LanCards.GROUP.getAddress(), card));
    } catch (IOException e) {
      log.debug("event=lan-not-joined network={} error={}", card.getName(), e.getMessage());
    }
  }

  private void answer() {
    ByteBuffer datagram = ByteBuffer.allocate(DnsMessage.MOST_BYTES);
    while (channel.isOpen()) {
      try {
        if (channel.receive(datagram.clear()) instanceof InetSocketAddress from) {
          answer(from, datagram.flip());
        }
      } catch (ClosedChannelException _) {
        return;
      } catch (IOException | RuntimeException e) {
        log.debug("event=lan-unanswered error={}", e.toString());
      }
    }
  }

  private void answer(InetSocketAddress from, ByteBuffer datagram) throws IOException {
    Optional<DnsMessage> asked = DnsMessage.decode(datagram).filter(query -> !query.answer());
    if (asked.isEmpty() || asked.get().questions().stream().noneMatch(this::isAboutUs)) {
      return;
    }
    List<InetAddress> addresses = LanCards.addressesBeside(from.getAddress());
    if (addresses.isEmpty() || !answers.take(1, millis())) {
      return;
    }
    var entries = new ArrayList<Entry>();
    entries.add(new Entry.Service(name.service(), name.host(), port));
    addresses.forEach(address -> entries.add(new Entry.Address(name.host(), address)));
    // Who asks by a port of its own hears no group, and wants its question back (RFC 6762, 6.7).
    boolean once = from.getPort() != LanCards.GROUP.getPort();
    var answer =
        new DnsMessage(
            once ? asked.get().id() : 0, true, once ? asked.get().questions() : List.of(), entries);
    int _ =
        channel.send(
            answer.encode(once ? KEEP_ONCE_SECONDS : KEEP_SECONDS), once ? from : LanCards.GROUP);
  }

  private boolean isAboutUs(Question question) {
    return switch (question.type()) {
      case DnsMessage.TYPE_SRV -> question.name().equals(name.service());
      case DnsMessage.TYPE_A, DnsMessage.TYPE_AAAA -> question.name().equals(name.host());
      case DnsMessage.TYPE_ANY ->
          question.name().equals(name.service()) || question.name().equals(name.host());
      default -> false;
    };
  }

  @Override
  public void close() {
    looking.interrupt();
    try {
      channel.close();
      answering.join();
    } catch (IOException e) {
      log.debug("event=lan-close error={}", e.getMessage());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
