package dev.mvmci.p2p.path;

import dev.mvmci.p2p.relay.DatagramOut;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Hosts, public or behind NATs, on a network that loses, doubles, delays and reorders datagrams as
 * a seed says. Time passes only while it runs.
 */
final class SimulatedNetwork {

  /** How often what happens, of 100 datagrams; and the time of one on its way. */
  record Weather(int lost, int doubled, int leastMillis, int mostMillis) {
    static final Weather CALM = new Weather(0, 0, 5, 6);
    static final Weather ROUGH = new Weather(8, 4, 5, 40);
    static final Weather DOUBLING = new Weather(5, 30, 5, 900);
  }

  private record Event(long atMillis, long order, Runnable action) {}

  private final Random random;
  private final Weather weather;
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(
          Comparator.comparingLong(Event::atMillis).thenComparingLong(Event::order));
  private final Map<InetSocketAddress, BiConsumer<InetSocketAddress, ByteBuffer>> sockets =
      new HashMap<>();
  private final Map<String, SimulatedNat> nats = new HashMap<>();
  private final Set<Set<String>> cuts = new HashSet<>();
  private final List<Clocked> clocked = new ArrayList<>();
  private BiConsumer<InetSocketAddress, byte[]> tap = (_, _) -> {};
  private long nowMillis = 1_000_000;
  private long order;

  /** Something that acts at times of its own. */
  interface Clocked {
    long nextMillis();

    void tick();
  }

  SimulatedNetwork(long seed, Weather weather) {
    this.random = new Random(seed);
    this.weather = weather;
  }

  long nowMillis() {
    return nowMillis;
  }

  Random random() {
    return random;
  }

  void add(Clocked one) {
    clocked.add(one);
  }

  SimulatedNat nat(String publicHost, SimulatedNat.Kind kind) {
    var nat = new SimulatedNat(publicHost, kind);
    nats.put(publicHost, nat);
    return nat;
  }

  /** Opens a socket; what it sends leaves through the NAT, if there is one. */
  DatagramOut open(
      InetSocketAddress at,
      @Nullable SimulatedNat nat,
      BiConsumer<InetSocketAddress, ByteBuffer> receiver) {
    sockets.put(at, receiver);
    return (to, datagram) -> {
      byte[] bytes = new byte[datagram.remaining()];
      datagram.get(bytes);
      send(nat == null ? at : nat.outbound(at, to), to, bytes);
    };
  }

  void close(InetSocketAddress at) {
    sockets.remove(at);
  }

  /** Drops everything between two public hosts, or lets it through again. */
  void cut(String one, String other, boolean cut) {
    if (cut) {
      cuts.add(Set.of(one, other));
    } else {
      cuts.remove(Set.of(one, other));
    }
  }

  /** Sends with this source address, which nobody checks. */
  void send(InetSocketAddress from, InetSocketAddress to, byte[] bytes) {
    if (random.nextInt(100) < weather.lost()) {
      return;
    }
    int copies = random.nextInt(100) < weather.doubled() ? 2 : 1;
    for (int i = 0; i < copies; i++) {
      int delay =
          weather.leastMillis() + random.nextInt(weather.mostMillis() - weather.leastMillis());
      at(nowMillis + delay, () -> arrive(from, to, bytes.clone()));
    }
  }

  /** Lets somebody see all datagrams with where they go. */
  void tap(BiConsumer<InetSocketAddress, byte[]> listener) {
    tap = listener;
  }

  private void arrive(InetSocketAddress from, InetSocketAddress to, byte[] bytes) {
    tap.accept(to, bytes);
    String host = to.getAddress().getHostAddress();
    if (cuts.contains(Set.of(from.getAddress().getHostAddress(), host))) {
      return;
    }
    if (to.getAddress().isSiteLocalAddress()) {
      return; // no public network leads there
    }
    SimulatedNat nat = nats.get(host);
    Optional<InetSocketAddress> target =
        nat == null ? Optional.of(to) : nat.inbound(from, to.getPort());
    target.map(sockets::get).ifPresent(socket -> socket.accept(from, ByteBuffer.wrap(bytes)));
  }

  void at(long millis, Runnable action) {
    events.add(new Event(millis, order++, action));
  }

  /** Lets time pass. */
  void run(long millis) {
    long end = nowMillis + millis;
    while (true) {
      long next = events.isEmpty() ? Long.MAX_VALUE : events.element().atMillis();
      for (Clocked one : clocked) {
        next = Math.min(next, one.nextMillis());
      }
      if (next > end) {
        nowMillis = end;
        return;
      }
      nowMillis = Math.max(nowMillis, next);
      while (!events.isEmpty() && events.element().atMillis() <= nowMillis) {
        events.remove().action().run();
      }
      for (Clocked one : clocked) {
        if (one.nextMillis() <= nowMillis) {
          one.tick();
        }
      }
    }
  }

  static InetSocketAddress address(String host, int port) {
    try {
      return new InetSocketAddress(InetAddress.getByName(host), port);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }
}
