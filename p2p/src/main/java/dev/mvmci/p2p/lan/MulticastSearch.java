package dev.mvmci.p2p.lan;

import dev.mvmci.p2p.NodeId;
import dev.mvmci.p2p.lan.DnsMessage.Entry;
import dev.mvmci.p2p.lan.DnsMessage.Question;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks on each network of this machine and takes what is answered within half a second, asking
 * twice. Safe for several threads.
 */
public final class MulticastSearch implements LanSearch {

  private static final Logger log = LoggerFactory.getLogger(MulticastSearch.class);
  private static final Duration PATIENCE = Duration.ofMillis(250);
  private static final int TIMES = 2;
  private static final int MOST_ADDRESSES = 8;

  @Override
  public List<InetSocketAddress> find(NodeId id) throws InterruptedException {
    Set<InetSocketAddress> found = new LinkedHashSet<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var searches = new ArrayList<Future<List<InetSocketAddress>>>();
      for (NetworkInterface card : LanCards.all()) {
        searches.add(threads.submit(() -> on(card, LanName.of(id))));
      }
      for (Future<List<InetSocketAddress>> search : searches) {
        found.addAll(search.get());
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("a search does not fail", e);
    }
    return found.stream().limit(MOST_ADDRESSES).toList();
  }

  private static List<InetSocketAddress> on(NetworkInterface card, LanName name) {
    int number = ThreadLocalRandom.current().nextInt(1 << 16);
    var question = new Question(name.service(), DnsMessage.TYPE_SRV);
    ByteBuffer message = new DnsMessage(number, false, List.of(question), List.of()).encode(0);
    byte[] asked = new byte[message.remaining()];
    message.get(asked);
    try (var socket = new MulticastSocket(0)) {
      socket.setNetworkInterface(card);
      socket.setSoTimeout((int) PATIENCE.toMillis());
      for (int i = 0; i < TIMES; i++) {
        socket.send(new DatagramPacket(asked, asked.length, LanCards.GROUP));
        List<InetSocketAddress> found = answered(socket, number, name);
        if (!found.isEmpty()) {
          return found;
        }
      }
    } catch (IOException e) {
      log.debug("event=lan-not-searched network={} error={}", card.getName(), e.toString());
    }
    return List.of();
  }

  private static List<InetSocketAddress> answered(MulticastSocket socket, int number, LanName name)
      throws IOException {
    var packet = new DatagramPacket(new byte[DnsMessage.MOST_BYTES], DnsMessage.MOST_BYTES);
    try {
      socket.receive(packet);
    } catch (SocketTimeoutException _) {
      return List.of();
    }
    return DnsMessage.decode(ByteBuffer.wrap(packet.getData(), 0, packet.getLength()))
        .filter(message -> message.answer() && message.id() == number)
        .map(message -> addresses(message, name))
        .orElse(List.of());
  }

  /** All addresses of the host at which the service is said to be. */
  static List<InetSocketAddress> addresses(DnsMessage message, LanName name) {
    Optional<Entry.Service> service =
        message.entries().stream()
            .filter(Entry.Service.class::isInstance)
            .map(Entry.Service.class::cast)
            .filter(at -> at.name().equals(name.service()))
            .findFirst();
    if (service.isEmpty()) {
      return List.of();
    }
    var addresses = new ArrayList<InetSocketAddress>();
    for (Entry entry : message.entries()) {
      if (entry instanceof Entry.Address(String host, var address)
          && host.equals(service.get().host())) {
        addresses.add(new InetSocketAddress(address, service.get().port()));
      }
    }
    return List.copyOf(addresses);
  }
}
