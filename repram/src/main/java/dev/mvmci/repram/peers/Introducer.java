package dev.mvmci.repram.peers;

import dev.mvmci.http.Problem;
import dev.mvmci.http.Reply;
import dev.mvmci.repram.time.Timers;
import dev.mvmci.repram.wire.Endpoint;
import dev.mvmci.repram.wire.Era;
import dev.mvmci.repram.wire.GossipCodec;
import dev.mvmci.repram.wire.Malformed;
import dev.mvmci.repram.wire.Message;
import dev.mvmci.repram.wire.NodeInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes nodes known to each other, in both directions. Whoever is learnt of is asked in person, so
 * that even seeds that introduce nobody yield a full mesh; seeds and lost peers are asked again for
 * as long as the node lives, so that no order of starts and no pause of a node is final.
 */
public final class Introducer implements PeerTable.PeerListener {

  /** How often absent seeds and lost peers are asked again. */
  public static final Duration RETRY = Duration.ofSeconds(30);

  /** The same while this node is alone. */
  public static final Duration RETRY_ALONE = Duration.ofSeconds(3);

  private static final int MAX_LOST = 500;
  private static final Logger log = LoggerFactory.getLogger(Introducer.class);

  private final PeerTable table;
  private final Courier courier;
  private final Timers timers;
  private final Naming naming;
  private final Supplier<List<Endpoint>> seeds;
  private final Set<Endpoint> underWay = ConcurrentHashMap.newKeySet();
  private final Map<Endpoint, Boolean> lost = new ConcurrentHashMap<>();

  /**
   * An introducer at rest.
   *
   * @param seeds nodes to join through, asked for anew each round
   */
  public Introducer(
      PeerTable table,
      Courier courier,
      Timers timers,
      Naming naming,
      Supplier<List<Endpoint>> seeds) {
    this.table = table;
    this.courier = courier;
    this.timers = timers;
    this.naming = naming;
    this.seeds = seeds;
    table.listen(this);
  }

  /** The nodes to join through, as they are at this moment. */
  public List<Endpoint> seeds() {
    return seeds.get();
  }

  /** Asks the seeds, now and as often as needed. */
  public void start() {
    round();
  }

  private void round() {
    askAbsent();
    // Also without seeds: there may be some a moment later.
    timers.after(table.all().isEmpty() ? RETRY_ALONE : RETRY, this::round);
  }

  /** Asks those seeds and lost peers that are not there; each round does. */
  public void askAbsent() {
    var wanted = new LinkedHashSet<>(seeds.get());
    wanted.addAll(lost.keySet());
    table.all().forEach(peer -> wanted.remove(peer.info().endpoint()));
    wanted.remove(table.self().endpoint());
    wanted.forEach(this::introduce);
  }

  /** Makes this node known at an address, and those known there known here. */
  public void introduce(Endpoint endpoint) {
    // A node that cannot be reached takes part through its attachment and is nobody's peer.
    if (table.self().endpoint().usable() && endpoint.usable() && underWay.add(endpoint)) {
      ask(endpoint, Era.V1);
    }
  }

  private void ask(Endpoint endpoint, Era era) {
    Answers.on(
        courier.bootstrap(endpoint, era, table.self()),
        reply -> {
          if (era == Era.V1 && (reply.status() == 404 || reply.status() == 405)) {
            ask(endpoint, Era.LEGACY);
          } else {
            underWay.remove(endpoint);
            take(endpoint, era, reply);
          }
        },
        failure -> {
          log.debug("no introduction at={} because={}", endpoint, failure.toString());
          underWay.remove(endpoint);
        });
  }

  private void take(Endpoint endpoint, Era era, Reply reply) {
    if (reply.status() != 200) {
      log.warn(
          "introduction refused at={} status={} says={}",
          endpoint,
          reply.status(),
          Problem.excerpt(reply.text()));
      return;
    }
    try {
      List<NodeInfo> nodes = GossipCodec.readBootstrapAnswer(reply.body());
      lost.remove(endpoint);
      if (!nodes.isEmpty()) {
        takeResponder(endpoint, nodes.getLast(), era);
        nodes.subList(0, nodes.size() - 1).forEach(node -> hearOf(node, era));
      }
    } catch (Malformed e) {
      log.warn("introduction unreadable at={} because={}", endpoint, e.reason());
    }
  }

  /** The one who answers names itself last. */
  private void takeResponder(Endpoint asked, NodeInfo responder, Era era) {
    if (!naming.answersAt(asked, responder.id())) {
      log.warn("introduction not believed at={} it-says-it-is={}", asked, responder.id());
      return;
    }
    table.learn(responder, Peer.kindOf(responder, era), true);
    if (responder.endpoint().equals(asked)) {
      table.proveAlive(responder.id());
    }
  }

  /** Somebody spoke of a node: if that is news, the node is asked in person. */
  public void hearOf(NodeInfo node, Era era) {
    if (node.endpoint().usable()
        && table.learn(node, Peer.kindOf(node, era), false) != PeerTable.Change.NONE) {
      introduce(node.endpoint());
    }
  }

  /**
   * Takes in a node that introduces itself.
   *
   * @return whom it is told of: those it can talk to, itself among them, this node last
   */
  public List<NodeInfo> welcome(NodeInfo newcomer, Era era) {
    Peer.Kind kind = Peer.kindOf(newcomer, era);
    // A node that nobody can connect to may read and attach, but is no peer.
    boolean news =
        newcomer.endpoint().usable() && table.learn(newcomer, kind, true) != PeerTable.Change.NONE;
    var told = new ArrayList<NodeInfo>();
    for (Peer peer : table.all()) {
      if (!peer.kind().speaksWith(kind)) {
        continue;
      }
      told.add(peer.info());
      // A node of this kind asks all whom it is told of in person. Were they told as well, and told
      // each other in turn, a crowd that starts would send with the cube of its size.
      if (news && kind != Peer.Kind.MESH && !peer.id().equals(newcomer.id())) {
        tell(peer, newcomer);
      }
    }
    told.add(table.self());
    return told;
  }

  private void tell(Peer peer, NodeInfo newcomer) {
    var sync =
        Message.sync(
            table.self().id(), peer.id(), newcomer, courier.nowSeconds(), courier.nextMessageId());
    // Who misses this hears of the newcomer from itself, or in the next exchange of tables.
    var _ = courier.gossip(peer.info().endpoint(), peer.kind().era(), sync);
  }

  @Override
  public void added(Peer peer) {
    lost.remove(peer.info().endpoint());
  }

  @Override
  public void removed(Peer peer) {
    courier.forget(peer.info().endpoint());
  }

  @Override
  public void lost(Peer peer) {
    if (peer.state() != Peer.State.UNPROVEN && lost.size() < MAX_LOST) {
      lost.put(peer.info().endpoint(), true);
    }
  }
}
