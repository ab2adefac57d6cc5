package dev.mvmci.repram.peers;

import dev.mvmci.repram.time.Clocks;
import dev.mvmci.repram.time.Timers;
import dev.mvmci.repram.wire.Endpoint;
import dev.mvmci.repram.wire.Era;
import dev.mvmci.repram.wire.MeshMessage;
import dev.mvmci.repram.wire.NodeInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out who is alive, in the manner of SWIM: each round one peer of this kind is probed, and
 * one that does not answer is asked for through others before it becomes a suspect; a suspect has
 * some seconds to prove itself. Nodes of other kinds are pinged as they expect it.
 */
public final class FailureDetector implements PeerTable.PeerListener {

  private static final Logger log = LoggerFactory.getLogger(FailureDetector.class);

  /** Time between rounds. */
  public static final Duration ROUND = Duration.ofSeconds(1);

  /** How long a suspect has to prove itself. */
  public static final Duration SUSPICION = Duration.ofSeconds(10);

  private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration PING_EVERY = Duration.ofSeconds(30);
  private static final Duration PING_DOUBTFUL_EVERY = Duration.ofSeconds(5);
  private static final int FAILURES_TO_EVICT = 3;
  private static final int HELPERS = 3;

  private final PeerTable table;
  private final Courier courier;
  private final Introducer introducer;
  private final PeerTalk talk;
  private final Timers timers;
  private final Clocks clocks;
  private final RandomGenerator random;
  private final int wantedPeers;
  private final Map<String, Long> lastPing = new ConcurrentHashMap<>();
  private final AtomicBoolean running = new AtomicBoolean();
  private final List<String> turn = new ArrayList<>();
  private int roundNumber;

  /**
   * A detector at rest.
   *
   * @param wantedPeers with fewer than this, other nodes are asked for more
   */
  public FailureDetector(
      PeerTable table,
      Courier courier,
      Introducer introducer,
      PeerTalk talk,
      Timers timers,
      Clocks clocks,
      RandomGenerator random,
      int wantedPeers) {
    this.table = table;
    this.courier = courier;
    this.introducer = introducer;
    this.talk = talk;
    this.timers = timers;
    this.clocks = clocks;
    this.random = random;
    this.wantedPeers = wantedPeers;
    table.listen(this);
  }

  public void start() {
    timers.after(ROUND, this::round);
  }

  /** A new peer is asked at once: until it has answered it does not count. */
  @Override
  public void added(Peer peer) {
    timers.after(Duration.ZERO, () -> probe(peer));
  }

  private void round() {
    // A round that takes longer than the time between rounds must not meet the next one.
    if (running.compareAndSet(false, true)) {
      try {
        probeRound();
      } finally {
        running.set(false);
      }
    }
    timers.after(ROUND, this::round);
  }

  private void probeRound() {
    roundNumber++;
    long now = clocks.monotonicNanos();
    for (Peer peer : table.all()) {
      if (hopeless(peer, now)) {
        table.evict(peer.id(), "no answer, failures=" + peer.failures());
      } else if (peer.kind() != Peer.Kind.MESH) {
        pingWhenDue(peer, now);
      } else if (peer.state() != Peer.State.ALIVE) {
        probe(peer);
      }
    }
    nextInTurn();
    boolean askForMore = roundNumber % PING_EVERY.toSeconds() == 0;
    if (askForMore && table.all().size() < wantedPeers) {
      table.all().stream().filter(p -> p.kind() != Peer.Kind.MESH).forEach(talk::tellOfSelf);
    }
  }

  private static boolean hopeless(Peer peer, long now) {
    return switch (peer.state()) {
      case ALIVE -> false;
      case UNPROVEN -> peer.failures() >= FAILURES_TO_EVICT;
      case SUSPECT ->
          peer.kind() == Peer.Kind.MESH
              ? now - peer.since() > SUSPICION.toNanos()
              : peer.failures() >= FAILURES_TO_EVICT;
    };
  }

  private void pingWhenDue(Peer peer, long now) {
    Duration every = peer.state() == Peer.State.ALIVE ? PING_EVERY : PING_DOUBTFUL_EVERY;
    Long last = lastPing.get(peer.id());
    if (last == null || now - last >= every.toNanos()) {
      lastPing.put(peer.id(), now);
      talk.ping(peer);
    }
  }

  /** Probes each living peer of this kind once before any of them a second time. */
  private void nextInTurn() {
    if (turn.isEmpty()) {
      lastPing.keySet().removeIf(id -> table.find(id).isEmpty());
      table.all().stream()
          .filter(Peer::isLivingMesh)
          .forEach(peer -> turn.add(random.nextInt(turn.size() + 1), peer.id()));
    }
    if (!turn.isEmpty()) {
      table.find(turn.removeLast()).ifPresent(this::probe);
    }
  }

  /** Asks a peer whether it lives, and others if it does not say so. */
  public void probe(Peer peer) {
    if (peer.kind() != Peer.Kind.MESH) {
      talk.ping(peer);
      return;
    }
    Answers.on(
        ask(peer.info().endpoint(), null, PROBE_TIMEOUT),
        answer -> take(peer, answer),
        _ -> askOthers(peer));
  }

  private CompletableFuture<MeshMessage> ask(
      Endpoint endpoint, @Nullable NodeInfo target, Duration timeout) {
    var probe = new MeshMessage.Probe(table.self(), target, table.viewHash());
    return courier.mesh(endpoint, MeshPaths.PROBE, probe, timeout);
  }

  private void take(Peer asked, MeshMessage message) {
    if (!(message instanceof MeshMessage.ProbeAnswer answer)) {
      table.noteFailure(asked.id());
      return;
    }
    if (!answer.responder().id().equals(asked.id())) {
      table.evict(asked.id(), "another node is at its address: " + answer.responder().id());
    }
    table.learn(answer.responder(), Peer.Kind.MESH, true);
    table.proveAlive(answer.responder().id());
    if (!answer.known()) {
      introducer.introduce(answer.responder().endpoint());
    }
    answer.peers().forEach(node -> introducer.hearOf(node, Era.V1));
  }

  private void askOthers(Peer silent) {
    table.noteFailure(silent.id());
    var helpers = new ArrayList<Peer>();
    for (Peer peer : table.all()) {
      if (peer.isLivingMesh() && !peer.id().equals(silent.id())) {
        helpers.add(random.nextInt(helpers.size() + 1), peer);
      }
    }
    for (Peer helper : helpers.subList(0, Math.min(HELPERS, helpers.size()))) {
      Answers.on(
          ask(helper.info().endpoint(), silent.info(), PROBE_TIMEOUT.multipliedBy(2)),
          answer -> {
            if (answer instanceof MeshMessage.ProbeAnswer(_, boolean alive, _, _) && alive) {
              table.proveAlive(silent.id());
            }
          },
          _ -> log.debug("helper did not answer id={}", helper.id()));
    }
  }

  /** Answers a probe, after asking the target where it is about another node. */
  public CompletableFuture<MeshMessage> answer(MeshMessage.Probe probe) {
    NodeInfo asking = probe.sender();
    boolean known =
        table
            .find(asking.id())
            .filter(peer -> peer.info().endpoint().equals(asking.endpoint()))
            .isPresent();
    List<NodeInfo> peers =
        probe.viewHash() == table.viewHash()
            ? List.of()
            : table.all().stream()
                .filter(peer -> peer.kind() == Peer.Kind.MESH)
                .filter(peer -> peer.state() == Peer.State.ALIVE)
                .map(Peer::info)
                .toList();
    NodeInfo target = probe.target();
    if (target == null) {
      return CompletableFuture.completedFuture(
          new MeshMessage.ProbeAnswer(table.self(), true, known, peers));
    }
    return ask(target.endpoint(), null, PROBE_TIMEOUT)
        .handle((answer, failure) ->
            new MeshMessage.ProbeAnswer(
                table.self(), failure == null && isOf(target, answer), known, peers));
  }

  private static boolean isOf(NodeInfo target, MeshMessage answer) {
    return answer instanceof MeshMessage.ProbeAnswer(NodeInfo responder, _, _, _)
        && responder.id().equals(target.id());
  }
}
