package dev.mvmci.p2p.path;

import dev.mvmci.p2p.Contact;
import dev.mvmci.p2p.Identity;
import dev.mvmci.p2p.NodeId;
import dev.mvmci.p2p.RelayAddress;
import dev.mvmci.p2p.Underlay;
import dev.mvmci.p2p.Way;
import dev.mvmci.p2p.lan.LanSearch;
import dev.mvmci.p2p.relay.RelayTarget;
import dev.mvmci.p2p.relay.Route;
import dev.mvmci.p2p.relay.Signer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries the packets of QUIC by the best way there is: directly, also between NATs, or through
 * relays. Each peer has one address for QUIC, so a session outlives every change of the way. One
 * for each endpoint. Thread-safe.
 */
public final class PathUnderlay implements Underlay {

  private static final Logger LOG = LoggerFactory.getLogger(PathUnderlay.class);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(2);
  private static final long STATUS_SECONDS = 1;
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final Labels labels = new Labels();
  private final Set<RelayTarget> relays = ConcurrentHashMap.newKeySet();
  private final LanSearch lan;
  private final PathHandler handler;
  private volatile @Nullable Channel socket;

  /**
   * As {@link #PathUnderlay(Identity, List, LanSearch, Predicate)}, without a look at the local
   * network.
   */
  public PathUnderlay(Identity identity, List<RelayTarget> relays, Predicate<NodeId> admitted) {
    this(identity, relays, LanSearch.OFF, admitted);
  }

  /**
   * Sends nothing before {@link #install} gives it a socket.
   *
   * @param relays at which to register at once; those that a contact names come to them when it is
   *     dialed
   * @param lan where a peer that is dialed is looked for besides
   * @param admitted peers that may learn this side's addresses though it has not dialed them; asked
   *     on the thread of the socket, so it must not block
   */
  public PathUnderlay(
      Identity identity, List<RelayTarget> relays, LanSearch lan, Predicate<NodeId> admitted) {
    this.relays.addAll(relays);
    this.lan = lan;
    var signer = new Signer(identity.id(), identity.keys().getPrivate());
    var random = new SecureRandom();
    this.handler =
        new PathHandler(
            owner ->
                new PathMachine(
                    signer, labels, admitted, PathUnderlay::millis, random, owner::send),
            PathUnderlay::millis,
            this::lookAround);
  }

  private static long millis() {
    return System.nanoTime() / NANOS_PER_MILLI;
  }

  @Override
  public void install(ChannelPipeline pipeline) {
    pipeline.addLast("paths", handler);
    socket = pipeline.channel();
  }

  /** Called when the socket has its port, and with it the addresses to tell others. */
  private void lookAround() {
    Channel channel = socket;
    if (channel != null) {
      Thread look = Thread.ofVirtual().name("p2p-surroundings").start(() -> look(channel));
      var _ = channel.closeFuture().addListener(_ -> look.interrupt());
    }
  }

  /** Notices changes of this machine's addresses and of where relays are, until interrupted. */
  private void look(Channel channel) {
    try {
      for (int round = 0; !Thread.currentThread().isInterrupted(); round++) {
        lookOnce(channel, round);
        Thread.sleep(LOOK_EVERY);
      }
    } catch (InterruptedException _) {
      // The socket is closed.
    }
  }

  private void lookOnce(Channel channel, int round) {
    if (channel.localAddress() instanceof InetSocketAddress bound) {
      List<InetSocketAddress> addresses = Surroundings.addresses(bound);
      channel.eventLoop().execute(() -> use(machine -> machine.interfacesAre(addresses)));
    }
    for (RelayTarget relay : relays) {
      channel.eventLoop().execute(() -> resolveIfNeeded(relay, round));
    }
  }

  private void resolveIfNeeded(RelayTarget relay, int round) {
    boolean works =
        handler.machine().relays().stream()
            .anyMatch(client -> client.relay().equals(relay) && client.isUsable());
    if (!works && isTurn(round)) {
      var _ = Thread.ofVirtual().start(() -> resolve(relay, round));
    }
  }

  /** Every round at first, then every eighth, so that an address has time to answer. */
  private static boolean isTurn(int round) {
    return round < 2 || round % 8 == 0;
  }

  private void resolve(RelayTarget relay, int round) {
    Channel channel = socket;
    if (channel != null) {
      Surroundings.resolve(relay, round / 8)
          .ifPresent(address ->
              channel.eventLoop().execute(() -> use(machine -> machine.addRelay(relay, address))));
    }
  }

  private void use(Consumer<PathMachine> what) {
    what.accept(handler.machine());
    handler.schedule();
  }

  /** One address, by which QUIC knows the peer from now on, whatever way leads there. */
  @Override
  public List<InetSocketAddress> routes(Contact contact) {
    Channel channel = socket;
    if (channel == null || (contact.addresses().isEmpty() && !mayBeFound(contact))) {
      return List.of();
    }
    contact.relays().forEach(this::use);
    InetSocketAddress label = labels.of(Route.to(contact.id()));
    channel
        .eventLoop()
        .execute(() -> use(machine -> machine.dial(contact.id(), contact.addresses())));
    if (!lan.equals(LanSearch.OFF)) {
      var _ = Thread.ofVirtual().name("p2p-lan").start(() -> lookNear(channel, contact));
    }
    return List.of(label);
  }

  /** Registers there too; a secret that a contact names now takes the place of an earlier one. */
  private void use(RelayAddress address) {
    if (relays.stream().anyMatch(known -> known.address().equals(address))) {
      return;
    }
    boolean _ = relays.removeIf(known -> known.address().isSameAs(address));
    var target = RelayTarget.of(address);
    if (relays.size() < Relays.MOST && relays.add(target)) {
      var _ = Thread.ofVirtual().start(() -> resolve(target, 0));
    }
  }

  /** What is found nearby is tried first. */
  private void lookNear(Channel channel, Contact contact) {
    try {
      List<InetSocketAddress> near = lan.find(contact.id());
      if (!near.isEmpty()) {
        List<InetSocketAddress> all =
            Stream.concat(near.stream(), contact.addresses().stream()).distinct().toList();
        channel.eventLoop().execute(() -> use(machine -> machine.dial(contact.id(), all)));
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean mayBeFound(Contact contact) {
    return !contact.relays().isEmpty() || !relays.isEmpty() || !lan.equals(LanSearch.OFF);
  }

  @Override
  public Way way(InetSocketAddress route) throws InterruptedException {
    return ask(machine -> machine.way(route), Way.UNKNOWN);
  }

  /** How each peer is reached at this moment; waits up to a second for the socket's thread. */
  public List<PathStatus> statuses() throws InterruptedException {
    return ask(PathMachine::statuses, List.of());
  }

  /** The addresses of this side as relays see them. */
  public List<InetSocketAddress> seenAddresses() throws InterruptedException {
    return ask(
        machine -> machine.relays().stream().flatMap(relay -> relay.seen().stream()).toList(),
        List.of());
  }

  /** Traffic, refusals and relays; waits up to a second for the socket's thread. */
  public PathTotals totals() throws InterruptedException {
    return ask(PathMachine::totals, PathTotals.NONE);
  }

  private <T> T ask(Function<PathMachine, T> question, T otherwise) throws InterruptedException {
    Channel channel = socket;
    if (channel == null || channel.eventLoop().isShuttingDown()) {
      return otherwise;
    }
    if (channel.eventLoop().inEventLoop()) {
      return question.apply(handler.machine());
    }
    try {
      return channel
          .eventLoop()
          .submit(() -> question.apply(handler.machine()))
          .get(STATUS_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.debug("event=paths-unknown error={}", e.toString());
      return otherwise;
    }
  }
}
