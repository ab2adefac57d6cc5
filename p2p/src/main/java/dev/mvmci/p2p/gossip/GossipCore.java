package dev.mvmci.p2p.gossip;

import dev.mvmci.p2p.Contact;
import dev.mvmci.p2p.NodeId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Decides what to say to whom. A message goes to all neighbours of its topic, once; what got lost
 * on the way is found out and asked for, because each neighbour is told now and then what there is.
 * Each node looks for some neighbours in each topic and tries one more from time to time, so that
 * parts that have lost each other meet again.
 *
 * <p>Knows neither clock nor network, and is not thread-safe.
 */
final class GossipCore {

  /** Neighbours that are looked for in a topic. */
  static final int ENOUGH = 6;

  /** Above so many, some that we dialled are let go. */
  static final int PLENTY = 10;

  /** Peers that are remembered besides neighbours. */
  static final int MAX_KNOWN = 1_024;

  /** Contacts told at once, which fit in a ticket. */
  static final int MAX_TOLD = 16;

  private static final long ANNOUNCE_MILLIS = 10_000;
  private static final long EXPLORE_MILLIS = 10_000;
  private static final long COMPARE_MILLIS = 1_000;

  /** What is younger is probably on its way. */
  private static final long ON_ITS_WAY_MILLIS = 500;

  private static final long IDLE_MILLIS = 30_000;

  private final NodeId self;
  private final Supplier<Contact> whereabouts;
  private final RandomGenerator random;
  private final Actions actions;
  private final Map<NodeId, Acquaintance> known = new LinkedHashMap<>();
  private final Map<TopicId, Topic> topics = new LinkedHashMap<>();
  private long announceAtMillis;
  private long exploreAtMillis;
  private long compareAtMillis;

  /**
   * @param whereabouts where this node is found by others
   */
  GossipCore(NodeId self, Supplier<Contact> whereabouts, RandomGenerator random, Actions actions) {
    this.self = self;
    this.whereabouts = whereabouts;
    this.random = random;
    this.actions = actions;
  }

  /** What comes of it. Called within the calls below; none of them may call back. */
  interface Actions {

    /** Sends to a neighbour, if there is room. */
    void send(NodeId peer, GossipFrame frame);

    /** Begins to make a link; {@link #linkUp} or {@link #dialFailed} tells what came of it. */
    void dial(Contact peer);

    /** Ends a link; {@link #linkDown} follows. */
    void unlink(NodeId peer);

    /** A neighbour passed a message on that its origin has not said. */
    void refused(NodeId peer, GossipMessage message, boolean forTheFirstTime);

    /** Tells a message to those who listen here; once for each. */
    void deliver(GossipMessage message);
  }

  /** Takes part in a topic; these peers may be in it too. */
  void join(TopicId id, Collection<Contact> others, long nowMillis) {
    Topic topic = topics.computeIfAbsent(id, Topic::new);
    introduce(topic, others, true);
    for (Acquaintance peer : known.values()) {
      if (peer.linked) {
        actions.send(peer.id, new GossipFrame.Topics(topics.keySet()));
        topic.offer(peer.id);
      }
    }
    fill(topic, nowMillis);
  }

  /** Takes no part in a topic any more. */
  void leave(TopicId id) {
    topics.remove(id);
    for (Acquaintance peer : known.values()) {
      if (peer.linked) {
        actions.send(peer.id, new GossipFrame.Topics(topics.keySet()));
      }
    }
  }

  /** These peers, of the own cluster, may be in all topics. */
  void introduce(Collection<Contact> members) {
    topics.values().forEach(topic -> introduce(topic, members, true));
  }

  private void introduce(Topic topic, Collection<Contact> contacts, boolean permanent) {
    for (Contact contact : contacts) {
      Acquaintance peer = contact.id().equals(self) ? null : acquaintance(contact.id());
      if (peer != null && topic.offer(contact.id())) {
        peer.permanent |= permanent;
        if (permanent || peer.contact == null || !peer.permanent) {
          peer.contact = contact;
        }
      }
    }
  }

  /** Null if there is no room. */
  private @Nullable Acquaintance acquaintance(NodeId id) {
    Acquaintance peer = known.get(id);
    if (peer == null && known.size() < MAX_KNOWN) {
      peer = new Acquaintance(id);
      known.put(id, peer);
    }
    return peer;
  }

  /** Says something in a topic that this node is in. */
  void broadcast(GossipMessage message, long nowMillis) {
    take(Objects.requireNonNull(topics.get(message.topic())), self, message, nowMillis);
  }

  /**
   * There is a link, or a new one in place of another.
   *
   * @param ours whether we dialled it
   * @param trusted whether the peer may be told where others are
   */
  void linkUp(NodeId id, boolean ours, boolean trusted, long nowMillis) {
    Acquaintance peer = acquaintance(id);
    if (peer == null) {
      actions.unlink(id);
      return;
    }
    peer.connected(ours, trusted, nowMillis);
    actions.send(id, new GossipFrame.Topics(topics.keySet()));
  }

  /** There is no link any more. */
  void linkDown(NodeId id, long nowMillis) {
    Acquaintance peer = known.get(id);
    if (peer != null && peer.linked) {
      peer.disconnected(random.nextDouble(), nowMillis);
      forgetIfHopeless(peer);
      topics.values().forEach(topic -> fill(topic, nowMillis));
    }
  }

  /** A link was not made; refused means that asking again soon is of no use. */
  void dialFailed(NodeId id, boolean refused, long nowMillis) {
    Acquaintance peer = known.get(id);
    if (peer != null) {
      peer.failed(refused, random.nextDouble(), nowMillis);
      forgetIfHopeless(peer);
      topics.values().forEach(topic -> fill(topic, nowMillis));
    }
  }

  private void forgetIfHopeless(Acquaintance peer) {
    if (peer.isForgotten()) {
      known.remove(peer.id);
      topics.values().forEach(topic -> topic.forget(peer.id));
    }
  }

  /** A neighbour said something. */
  void received(NodeId from, GossipFrame frame, long nowMillis) {
    Acquaintance peer = known.get(from);
    if (peer == null || !peer.linked) {
      return;
    }
    switch (frame) {
      case GossipFrame.Topics(Set<TopicId> theirs) -> takeTopics(peer, theirs, nowMillis);
      case GossipFrame.Said(GossipMessage message) -> {
        Topic topic = shared(peer, message.topic(), nowMillis);
        if (topic != null && topic.recent.isNew(message.id()) && isTrue(peer, message)) {
          take(topic, from, message, nowMillis);
        }
      }
      case GossipFrame.Have(TopicId id, List<MessageId> ids) -> {
        Topic topic = shared(peer, id, nowMillis);
        List<MessageId> missing =
            topic == null || peer.lied ? List.of() : topic.recent.missing(ids);
        if (!missing.isEmpty()) {
          actions.send(from, new GossipFrame.Want(id, missing));
        }
      }
      case GossipFrame.Want(TopicId id, List<MessageId> ids) -> {
        Topic topic = shared(peer, id, nowMillis);
        if (topic != null) {
          ids.stream()
              .flatMap(wanted -> topic.recent.find(wanted).stream())
              .forEach(message -> actions.send(from, new GossipFrame.Said(message)));
        }
      }
      case GossipFrame.Others(TopicId id, List<Contact> contacts) -> {
        Topic topic = shared(peer, id, nowMillis);
        if (topic != null) {
          introduce(topic, contacts, false);
          fill(topic, nowMillis);
        }
      }
    }
  }

  /**
   * Whether a message is its origin's. Whoever passes messages on has looked at them, so a
   * neighbour that brings a false one is no honest node, and is not listened to any more.
   */
  private boolean isTrue(Acquaintance peer, GossipMessage message) {
    if (!peer.lied && message.isAuthentic()) {
      return true;
    }
    actions.refused(peer.id, message, !peer.lied);
    peer.lied = true;
    return false;
  }

  private void takeTopics(Acquaintance peer, Set<TopicId> theirs, long nowMillis) {
    List<Topic> fresh = new ArrayList<>();
    for (Topic topic : topics.values()) {
      if (!theirs.contains(topic.id)) {
        topic.decline(peer.id, nowMillis);
      } else if (!peer.topics.contains(topic.id)) {
        fresh.add(topic);
      }
    }
    peer.topics.clear();
    peer.topics.addAll(theirs);
    fresh.forEach(topic -> meet(peer, topic, nowMillis));
    topics.values().forEach(topic -> fill(topic, nowMillis));
  }

  /** The topic, if we are in it; whoever speaks of one is in it. */
  private @Nullable Topic shared(Acquaintance peer, TopicId id, long nowMillis) {
    Topic topic = topics.get(id);
    if (topic == null) {
      actions.send(peer.id, new GossipFrame.Topics(topics.keySet()));
    } else if (peer.topics.size() < GossipCodec.MAX_NAMES && peer.topics.add(id)) {
      meet(peer, topic, nowMillis);
    }
    return topic;
  }

  /** A new neighbour is told what there is, and who else. */
  private void meet(Acquaintance peer, Topic topic, long nowMillis) {
    topic.confirm(peer.id);
    compare(peer, topic, nowMillis);
    tellOthers(peer, topic);
  }

  private void compare(Acquaintance peer, Topic topic, long untilMillis) {
    List<MessageId> ids = topic.recent.keptSince(untilMillis);
    if (!ids.isEmpty()) {
      actions.send(peer.id, new GossipFrame.Have(topic.id, ids));
    }
  }

  private void tellOthers(Acquaintance peer, Topic topic) {
    if (!peer.trusted) {
      return;
    }
    var told = new ArrayList<Contact>();
    told.add(whereabouts.get());
    List<Acquaintance> others = new ArrayList<>(neighbours(topic));
    while (!others.isEmpty() && told.size() < MAX_TOLD) {
      Acquaintance other = others.remove(random.nextInt(others.size()));
      if (other.contact != null && !other.id.equals(peer.id)) {
        told.add(other.contact);
      }
    }
    actions.send(peer.id, new GossipFrame.Others(topic.id, told));
  }

  private void take(Topic topic, NodeId from, GossipMessage message, long nowMillis) {
    if (!topic.recent.add(message, nowMillis)) {
      return;
    }
    actions.deliver(message);
    for (Acquaintance neighbour : neighbours(topic)) {
      if (!neighbour.id.equals(from) && !neighbour.id.equals(message.origin())) {
        actions.send(neighbour.id, new GossipFrame.Said(message));
      }
    }
  }

  private List<Acquaintance> neighbours(Topic topic) {
    return known.values().stream()
        .filter(peer -> peer.linked && peer.topics.contains(topic.id))
        .toList();
  }

  /** Looks for neighbours until there are enough; those that were asked count. */
  private void fill(Topic topic, long nowMillis) {
    long there =
        known.values().stream()
            .filter(peer ->
                peer.linked
                    ? peer.topics.contains(topic.id)
                    : peer.dialling && topic.isCandidate(peer.id, nowMillis))
            .count();
    for (long have = there; have < ENOUGH && dialOne(topic, nowMillis); have++) {
      // One more.
    }
  }

  private boolean dialOne(Topic topic, long nowMillis) {
    List<Acquaintance> candidates =
        known.values().stream()
            .filter(peer -> topic.isCandidate(peer.id, nowMillis) && peer.mayBeDialled(nowMillis))
            .toList();
    if (candidates.isEmpty()) {
      return false;
    }
    Acquaintance chosen = candidates.get(random.nextInt(candidates.size()));
    chosen.dialling = true;
    actions.dial(Objects.requireNonNull(chosen.contact));
    return true;
  }

  /** Does what is due; to be called about once a second. */
  void tick(long nowMillis) {
    if (nowMillis >= announceAtMillis) {
      announceAtMillis = nowMillis + ANNOUNCE_MILLIS;
      announce(nowMillis);
    }
    boolean explore = nowMillis >= exploreAtMillis;
    exploreAtMillis = explore ? nowMillis + EXPLORE_MILLIS : exploreAtMillis;
    boolean compare = nowMillis >= compareAtMillis;
    compareAtMillis = compare ? nowMillis + COMPARE_MILLIS : compareAtMillis;
    for (Topic topic : topics.values()) {
      topic.recent.expire(nowMillis);
      fill(topic, nowMillis);
      List<Acquaintance> neighbours = neighbours(topic);
      if (compare && !neighbours.isEmpty()) {
        compare(any(neighbours), topic, nowMillis - ON_ITS_WAY_MILLIS);
      }
      if (explore) {
        explore(topic, neighbours, nowMillis);
      }
    }
  }

  private Acquaintance any(List<Acquaintance> neighbours) {
    return neighbours.get(random.nextInt(neighbours.size()));
  }

  /** Says again what may have got lost, and ends links that nobody needs. */
  private void announce(long nowMillis) {
    for (Acquaintance peer : List.copyOf(known.values())) {
      if (peer.linked) {
        actions.send(peer.id, new GossipFrame.Topics(topics.keySet()));
        boolean used = peer.topics.stream().anyMatch(topics::containsKey);
        peer.idleSinceMillis = used ? Long.MAX_VALUE : Math.min(peer.idleSinceMillis, nowMillis);
        if (peer.ours && peer.idleSinceMillis <= nowMillis - IDLE_MILLIS) {
          actions.unlink(peer.id);
        }
      }
    }
  }

  /** Another neighbour now and then, in place of some of many; all hear of all in time. */
  private void explore(Topic topic, List<Acquaintance> neighbours, long nowMillis) {
    List<Acquaintance> dispensable =
        new ArrayList<>(neighbours.stream().filter(this::isDispensable).toList());
    for (int many = neighbours.size(); many > PLENTY && !dispensable.isEmpty(); many--) {
      actions.unlink(dispensable.remove(random.nextInt(dispensable.size())).id);
    }
    neighbours.forEach(neighbour -> tellOthers(neighbour, topic));
    boolean _ = dialOne(topic, nowMillis);
  }

  /** Whether it is of use in one topic only, and for us to let go. */
  private boolean isDispensable(Acquaintance peer) {
    return peer.ours && peer.topics.stream().filter(topics::containsKey).count() == 1;
  }

  /** The topics that this node is in. */
  Set<TopicId> topics() {
    return Set.copyOf(topics.keySet());
  }

  /** Who takes what is said in a topic from this node. */
  List<NodeId> neighboursIn(TopicId id) {
    Topic topic = topics.get(id);
    return topic == null ? List.of() : neighbours(topic).stream().map(peer -> peer.id).toList();
  }
}
