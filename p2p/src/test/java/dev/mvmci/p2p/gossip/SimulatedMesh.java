package dev.mvmci.p2p.gossip;

import dev.mvmci.p2p.Contact;
import dev.mvmci.p2p.Identity;
import dev.mvmci.p2p.NodeId;
import dev.mvmci.p2p.relay.Signer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Nodes in virtual time, between which frames get lost, overtake each other, and links break. */
final class SimulatedMesh {

  static final TopicId TOPIC = TopicId.parse("ab".repeat(TopicId.BYTES));

  private static final Map<Integer, Signer> SIGNERS = new ConcurrentHashMap<>();

  final List<Member> members = new ArrayList<>();
  private final RandomGenerator random;
  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private long nowMillis;
  private long order;

  double loss;

  /** Which nodes can reach each other. */
  BiPredicate<Integer, Integer> reachable = (_, _) -> true;

  SimulatedMesh(int nodes, RandomGenerator random) {
    this.random = random;
    IntStream.range(0, nodes).forEach(number -> members.add(new Member(number)));
    members.forEach(member -> at(random.nextInt(1_000), member::tick));
  }

  private record Event(long atMillis, long order, Runnable what) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(atMillis, other.atMillis);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  private void at(long afterMillis, Runnable what) {
    events.add(new Event(nowMillis + afterMillis, order++, what));
  }

  void run(long millis) {
    long until = nowMillis + millis;
    while (!events.isEmpty() && events.peek().atMillis() <= until) {
      Event event = events.remove();
      nowMillis = event.atMillis();
      event.what().run();
    }
    nowMillis = until;
  }

  static NodeId id(int number) {
    return signer(number).id();
  }

  private static Signer signer(int number) {
    return SIGNERS.computeIfAbsent(
        number,
        _ -> {
          byte[] seed = new byte[NodeId.BYTES];
          seed[0] = (byte) (number + 1);
          Identity identity = Identity.ofSeed(seed);
          return new Signer(identity.id(), identity.keys().getPrivate());
        });
  }

  static Contact contact(int number) {
    return Contact.direct(
        id(number), new InetSocketAddress(InetAddress.getLoopbackAddress(), 1_000 + number));
  }

  private Member member(NodeId id) {
    return members.stream().filter(one -> one.id.equals(id)).findFirst().orElseThrow();
  }

  /** All that were said, by the nodes that heard them. */
  Map<Integer, Set<String>> heard() {
    var heard = new LinkedHashMap<Integer, Set<String>>();
    members.forEach(member -> heard.put(member.number, member.heard));
    return heard;
  }

  final class Member implements GossipCore.Actions {
    final int number;
    final NodeId id;
    final Set<String> heard = new LinkedHashSet<>();

    /** Told more than once since the last start. */
    final List<String> twice = new ArrayList<>();

    private final Map<NodeId, Integer> links = new HashMap<>();
    private GossipCore core;
    private int life;

    /** Whether it changes what it passes on. */
    boolean altering;

    /** Messages that it did not take. */
    int refused;

    /** Who passed them on; each is told once. */
    final List<Integer> caught = new ArrayList<>();

    Member(int number) {
      this.number = number;
      this.id = id(number);
      this.core = fresh();
    }

    private GossipCore fresh() {
      return new GossipCore(id(number), () -> contact(number), random, this);
    }

    private void tick() {
      core.tick(nowMillis);
      at(1_000, this::tick);
    }

    void join(Contact... others) {
      core.join(TOPIC, List.of(others), nowMillis);
    }

    void say(String text) {
      core.broadcast(signed(text), nowMillis);
    }

    private GossipMessage signed(String text) {
      byte[] content = text.getBytes(StandardCharsets.UTF_8);
      return GossipMessage.signed(signer(number), TOPIC, MessageId.random(random), content);
    }

    /** Says something in another's name, and signs it as well as it can. */
    void sayAs(int other, String text) {
      GossipMessage own = signed(text);
      core.broadcast(
          new GossipMessage(TOPIC, own.id(), id(other), own.content(), own.signature()), nowMillis);
    }

    /** Forgets everything; the others notice a little later. */
    void restart(Contact... others) {
      life++;
      twice.clear();
      heard.clear();
      for (NodeId peer : List.copyOf(links.keySet())) {
        breakLink(peer);
      }
      core = fresh();
      join(others);
    }

    void breakLink(NodeId peer) {
      links.remove(peer);
      Member other = member(peer);
      at(random.nextInt(3_000), () -> other.lose(id(number)));
    }

    void breakAnyLink() {
      List<NodeId> peers = List.copyOf(links.keySet());
      if (!peers.isEmpty()) {
        NodeId peer = peers.get(random.nextInt(peers.size()));
        unlink(peer);
      }
    }

    int degree() {
      return core.neighboursIn(TOPIC).size();
    }

    void lose(NodeId peer) {
      if (links.remove(peer) != null) {
        core.linkDown(peer, nowMillis);
      }
    }

    @Override
    public void send(NodeId peer, GossipFrame frame) {
      Member to = member(peer);
      int toLife = to.life;
      GossipFrame sent = altering && frame instanceof GossipFrame.Said said ? altered(said) : frame;
      if (random.nextDouble() >= loss && reachable.test(number, to.number)) {
        at(1 + random.nextInt(200), () -> to.take(id(number), sent, toLife));
      }
    }

    private static GossipFrame altered(GossipFrame.Said said) {
      GossipMessage was = said.message();
      byte[] content = "altered".getBytes(StandardCharsets.UTF_8);
      return new GossipFrame.Said(
          new GossipMessage(was.topic(), was.id(), was.origin(), content, was.signature()));
    }

    @Override
    public void refused(NodeId peer, GossipMessage message, boolean forTheFirstTime) {
      refused++;
      if (forTheFirstTime) {
        caught.add(member(peer).number);
      }
    }

    private void take(NodeId from, GossipFrame frame, int inLife) {
      if (inLife == life && links.containsKey(from)) {
        core.received(from, frame, nowMillis);
      }
    }

    @Override
    public void dial(Contact peer) {
      Member to = member(peer.id());
      int ownLife = life;
      at(
          1 + random.nextInt(100),
          () -> {
            if (ownLife != life) {
              return;
            }
            if (!reachable.test(number, to.number)) {
              core.dialFailed(peer.id(), false, nowMillis);
              return;
            }
            up(peer.id(), true);
            to.up(id(number), false);
          });
    }

    private void up(NodeId peer, boolean ours) {
      links.put(peer, 0);
      core.linkUp(peer, ours, true, nowMillis);
    }

    @Override
    public void unlink(NodeId peer) {
      breakLink(peer);
      at(0, () -> core.linkDown(peer, nowMillis));
    }

    @Override
    public void deliver(GossipMessage message) {
      String text = new String(message.content(), StandardCharsets.UTF_8);
      if (!heard.add(text)) {
        twice.add(text);
      }
    }
  }
}
