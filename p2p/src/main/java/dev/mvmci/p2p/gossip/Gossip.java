package dev.mvmci.p2p.gossip;

import dev.mvmci.p2p.Contact;
import dev.mvmci.p2p.Identity;
import dev.mvmci.p2p.JoinSecret;
import dev.mvmci.p2p.NodeId;
import dev.mvmci.p2p.relay.Signer;
import dev.mvmci.p2p.session.Endpoint;
import dev.mvmci.p2p.session.PeerService;
import dev.mvmci.p2p.ticket.Ticket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's part in topics: what one says in a topic is heard once by all that listen to it, on all
 * nodes that joined it. Nothing of it is on disk: a node that starts again has to join again, and
 * is told what was said in the last two minutes. Thread-safe.
 */
public final class Gossip implements AutoCloseable {

  /** The protocol of a session between neighbours. */
  public static final String PROTOCOL = "mvm-ci+gossip/2";

  /** Topics that a node is in, at most. */
  public static final int MAX_TOPICS = 64;

  /** Those who listen at a node, at most. */
  public static final int MAX_LISTENERS = 256;

  /** Links of a node that others dialled, at most. */
  public static final int MAX_LINKS = 128;

  private static final int MAX_TROUBLES = 64;
  private static final Duration TICK = Duration.ofSeconds(1);
  private static final int TICKS_PER_LOOK = 5;
  private static final Logger log = LoggerFactory.getLogger(Gossip.class);

  private final NodeId self;
  private final Signer signer;
  private final Predicate<NodeId> gate;
  private final Supplier<List<Contact>> members;
  private final RandomGenerator random;

  /** Guards all that follows but the threads; held while the core decides. */
  private final ReentrantLock lock = new ReentrantLock();

  private final GossipCore core;
  private final Map<NodeId, GossipLink> links = new HashMap<>();
  private final Map<TopicId, List<GossipListener>> listeners = new HashMap<>();
  private final Map<NodeId, JoinSecret> secrets = new HashMap<>();
  private final Map<NodeId, String> troubles = new LinkedHashMap<>();
  private Contact whereabouts;
  private long delivered;
  private long dropped;
  private long refused;
  private @Nullable Dialler dialler;
  private @Nullable Thread ticking;

  /**
   * Takes part in nothing before {@link #start}.
   *
   * @param identity signs what this node says
   * @param gate who may dial us for gossip, and be told where others are
   * @param members the nodes of the own cluster, which may be in any topic; with this one, as it is
   *     found by others
   * @param random spreads choices; used by one thread at a time
   */
  public Gossip(
      Identity identity,
      Predicate<NodeId> gate,
      Supplier<List<Contact>> members,
      RandomGenerator random) {
    this.self = identity.id();
    this.signer = new Signer(self, identity.keys().getPrivate());
    this.gate = gate;
    this.members = members;
    this.random = random;
    this.whereabouts = Contact.direct(self);
    this.core = new GossipCore(self, () -> whereabouts, random, new CoreActions());
  }

  /**
   * What the endpoint serves under {@link #PROTOCOL}.
   *
   * @param joining answers who asks to be let in
   */
  public PeerService service(PeerService joining) {
    return new GossipService(this, gate, joining);
  }

  /** Begins, over the endpoint that serves it. */
  public void start(Endpoint endpoint) {
    locked(() -> {
      dialler = new Dialler(endpoint, this);
      ticking = Thread.ofVirtual().name("gossip-tick").start(this::tick);
    });
  }

  /**
   * Takes part in a topic; once more, with further peers that may be in it. Neighbours are found
   * meanwhile and afterwards, as long as the node is in it.
   *
   * @param others lead to peers that may be in it, besides the members of the own cluster; a secret
   *     in one is shown to the peers that it names
   * @throws GossipFailure.TooMany if the node is in {@link #MAX_TOPICS} already
   */
  public void join(TopicId topic, List<Ticket> others) {
    List<Contact> own = members.get();
    locked(() -> {
      boolean isNew = !core.topics().contains(topic);
      if (isNew && core.topics().size() >= MAX_TOPICS) {
        throw new GossipFailure.TooMany("topics", MAX_TOPICS);
      }
      noteSelf(own);
      var contacts = new ArrayList<>(own);
      for (Ticket ticket : others) {
        contacts.addAll(ticket.members());
        ticket
            .secret()
            .ifPresent(secret ->
                ticket.members().stream()
                    .filter(_ -> secrets.size() < GossipCore.MAX_KNOWN)
                    .forEach(member -> secrets.put(member.id(), secret)));
      }
      core.join(topic, contacts, now());
      if (isNew) {
        log.info("event=topic_joined topic={}", topic);
      }
    });
  }

  private void noteSelf(List<Contact> own) {
    own.stream().filter(member -> member.id().equals(self)).forEach(member -> whereabouts = member);
  }

  /** Takes no part in a topic any more; those who listen are told. False if it took none. */
  public boolean leave(TopicId topic) {
    List<GossipListener> told = new ArrayList<>();
    boolean was =
        asked(inside -> {
          boolean joined = inside.topics().contains(topic);
          inside.leave(topic);
          told.addAll(Optional.ofNullable(listeners.remove(topic)).orElse(List.of()));
          return joined;
        });
    told.forEach(GossipListener::onEnd);
    if (was) {
      log.info("event=topic_left topic={}", topic);
    }
    return was;
  }

  /**
   * Says something in a topic. It is on its way to the neighbours when this returns; who of them
   * takes it, and when, is not known.
   *
   * @throws GossipFailure.NotJoined if this node is not in the topic
   * @throws GossipFailure.TooLarge if it has more than {@link GossipMessage#MAX_BYTES}
   */
  public MessageId broadcast(TopicId topic, byte[] content) {
    if (content.length > GossipMessage.MAX_BYTES) {
      throw new GossipFailure.TooLarge(content.length);
    }
    MessageId id =
        asked(_ -> {
          requireJoined(topic);
          return MessageId.random(random);
        });
    GossipMessage message = GossipMessage.signed(signer, topic, id, content.clone());
    locked(() -> {
      requireJoined(topic);
      core.broadcast(message, now());
    });
    return id;
  }

  /**
   * Tells the listener what is said in a topic from now on.
   *
   * @throws GossipFailure.NotJoined if this node is not in the topic
   * @throws GossipFailure.TooMany if {@link #MAX_LISTENERS} listen already
   */
  public Subscription subscribe(TopicId topic, GossipListener listener) {
    locked(() -> {
      requireRoomFor(topic);
      listeners.computeIfAbsent(topic, _ -> new ArrayList<>()).add(listener);
    });
    return () -> locked(() -> listeners.getOrDefault(topic, new ArrayList<>()).remove(listener));
  }

  /** Throws what {@link #subscribe} would. */
  public void requireRoom(TopicId topic) {
    locked(() -> requireRoomFor(topic));
  }

  private void requireRoomFor(TopicId topic) {
    requireJoined(topic);
    if (listeners.values().stream().mapToInt(List::size).sum() >= MAX_LISTENERS) {
      throw new GossipFailure.TooMany("listeners", MAX_LISTENERS);
    }
  }

  private void requireJoined(TopicId topic) {
    if (!core.topics().contains(topic)) {
      throw new GossipFailure.NotJoined(topic);
    }
  }

  /** Ends the telling when it is closed. */
  @FunctionalInterface
  public interface Subscription extends AutoCloseable {
    @Override
    void close();
  }

  /** How things stand. */
  public GossipStatus status() {
    return asked(inside -> {
      var topics = new ArrayList<GossipStatus.TopicStatus>();
      for (TopicId topic : inside.topics()) {
        int listening = listeners.getOrDefault(topic, List.of()).size();
        topics.add(new GossipStatus.TopicStatus(topic, inside.neighboursIn(topic), listening));
      }
      return new GossipStatus(
          topics, links.size(), Map.copyOf(troubles), delivered, dropped, refused);
    });
  }

  /** What is to be shown to a peer that is dialled. */
  Optional<JoinSecret> secretFor(NodeId peer) {
    return asked(_ -> Optional.ofNullable(secrets.get(peer)));
  }

  /** Whether a link would be used now. */
  boolean wants(GossipLink link) {
    return asked(_ -> isWanted(link));
  }

  private boolean isWanted(GossipLink link) {
    GossipLink present = links.get(link.peer());
    return present == null ? link.ours() || links.size() < MAX_LINKS : link.replaces(present, self);
  }

  /** Begins to use a link; false if there is a better one. */
  boolean attach(GossipLink link) {
    boolean trusted = gate.test(link.peer());
    return asked(inside -> {
      if (!isWanted(link)) {
        return false;
      }
      GossipLink before = links.put(link.peer(), link);
      if (before != null) {
        before.end().run();
      }
      var _ = troubles.remove(link.peer());
      inside.linkUp(link.peer(), link.ours(), trusted, now());
      return true;
    });
  }

  /** A link is over. */
  void detach(GossipLink link) {
    link.outgoing().close();
    locked(() -> {
      if (links.remove(link.peer(), link)) {
        core.linkDown(link.peer(), now());
      }
    });
  }

  /** A dial led to no link. */
  void failed(NodeId peer, boolean refused, String reason) {
    log.debug("no gossip with peer={} reason={}", peer, reason);
    locked(() -> {
      if (!links.containsKey(peer)
          && (troubles.containsKey(peer) || troubles.size() < MAX_TROUBLES)) {
        troubles.put(peer, reason);
      }
      core.dialFailed(peer, refused, now());
    });
  }

  /** A neighbour said something; of no use if its link is not the present one. */
  void received(GossipLink link, GossipFrame frame) {
    locked(() -> {
      if (link.equals(links.get(link.peer()))) {
        core.received(link.peer(), frame, now());
      }
    });
  }

  /** The link that a peer has dialled, if it is in use. */
  Optional<GossipLink> dialledBy(NodeId peer) {
    return asked(_ -> Optional.ofNullable(links.get(peer)).filter(link -> !link.ours()));
  }

  private void tick() {
    try {
      for (int count = 0; ; count++) {
        Thread.sleep(TICK);
        try {
          boolean look = count % TICKS_PER_LOOK == 0 && asked(inside -> !inside.topics().isEmpty());
          List<Contact> own = look ? members.get() : List.of();
          locked(() -> {
            noteSelf(own);
            core.introduce(own);
            core.tick(now());
          });
        } catch (RuntimeException e) {
          log.debug("gossip is not looked after", e);
        }
      }
    } catch (InterruptedException _) {
      // closed
    }
  }

  private static long now() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }

  private void locked(Runnable action) {
    lock.lock();
    try {
      action.run();
    } finally {
      lock.unlock();
    }
  }

  private <T> T asked(Function<GossipCore, T> question) {
    lock.lock();
    try {
      return question.apply(core);
    } finally {
      lock.unlock();
    }
  }

  /** Under the lock, as the core is. */
  private final class CoreActions implements GossipCore.Actions {

    @Override
    public void send(NodeId peer, GossipFrame frame) {
      GossipLink link = links.get(peer);
      if (link == null || !link.outgoing().offer(GossipCodec.write(frame))) {
        dropped++;
      }
    }

    @Override
    public void dial(Contact peer) {
      if (dialler != null) {
        dialler.dial(peer);
      }
    }

    @Override
    public void unlink(NodeId peer) {
      GossipLink link = links.get(peer);
      if (link != null) {
        link.end().run();
      }
    }

    @Override
    public void refused(NodeId peer, GossipMessage message, boolean forTheFirstTime) {
      refused++;
      if (forTheFirstTime) {
        log.warn(
            "event=gossip_forged peer={} origin={} topic={}",
            peer,
            message.origin().brief(),
            message.topic());
      }
    }

    @Override
    public void deliver(GossipMessage message) {
      delivered++;
      for (GossipListener listener : listeners.getOrDefault(message.topic(), List.of())) {
        listener.onMessage(message);
      }
    }
  }

  /** Ends all links. The endpoint is closed by whoever opened it. */
  @Override
  public void close() {
    locked(() -> {
      if (ticking != null) {
        ticking.interrupt();
      }
      if (dialler != null) {
        dialler.close();
        dialler = null;
      }
      links.values().forEach(link -> link.end().run());
    });
  }
}
