package dev.mvmci.repram.replication;

import dev.mvmci.http.Call;
import dev.mvmci.http.HttpProblem;
import dev.mvmci.http.Reply;
import dev.mvmci.repram.peers.Answers;
import dev.mvmci.repram.peers.Courier;
import dev.mvmci.repram.peers.Peer;
import dev.mvmci.repram.peers.PeerTable;
import dev.mvmci.repram.store.FadingStore;
import dev.mvmci.repram.store.Hash64;
import dev.mvmci.repram.store.Version;
import dev.mvmci.repram.store.Write;
import dev.mvmci.repram.time.Clocks;
import dev.mvmci.repram.time.Timers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Evens out what this node and a node of another kind hold when that node is met, over its client
 * API: what it lacks is sent as gossip, what this node lacks is read. Slowly, because such nodes
 * count these requests against their clients' rate limit.
 */
public final class ForeignSync implements PeerTable.PeerListener {

  /** Time between two requests to one node. */
  static final Duration PACE = Duration.ofMillis(25);

  /** Most keys looked at on one node. */
  private static final int MAX_KEYS = 100_000;

  private static final Duration SPREAD = Duration.ofSeconds(2);
  private static final Logger log = LoggerFactory.getLogger(ForeignSync.class);

  private final FadingStore store;
  private final PeerTable table;
  private final Courier courier;
  private final Replicator replicator;
  private final Outboxes outboxes;
  private final Clocks clocks;
  private final Timers timers;
  private final RandomGenerator random;

  public ForeignSync(
      FadingStore store,
      PeerTable table,
      Courier courier,
      Replicator replicator,
      Outboxes outboxes,
      Clocks clocks,
      Timers timers,
      RandomGenerator random) {
    this.store = store;
    this.table = table;
    this.courier = courier;
    this.replicator = replicator;
    this.outboxes = outboxes;
    this.clocks = clocks;
    this.timers = timers;
    this.random = random;
    table.listen(this);
  }

  @Override
  public void proven(Peer peer) {
    if (peer.kind() != Peer.Kind.MESH && peer.info().enclave().equals(table.self().enclave())) {
      // Several nodes of this kind may meet it at once: who comes later finds less to do.
      long delay = random.nextLong(SPREAD.toMillis());
      timers.after(Duration.ofMillis(delay), () -> meet(peer));
    }
  }

  private void meet(Peer peer) {
    String listing = peer.kind() == Peer.Kind.V1 ? "/v1/keys" : "/scan";
    Answers.on(
        courier.get(peer.info().endpoint(), listing),
        reply -> compare(peer, reply),
        failure -> log.debug("no keys from={} because={}", peer.id(), failure.toString()));
  }

  private void compare(Peer peer, Reply reply) {
    var theirs = new HashSet<String>();
    try {
      for (JsonNode key : reply.orThrow().json().path("keys")) {
        if (theirs.size() < MAX_KEYS) {
          theirs.add(key.asString());
        }
      }
    } catch (HttpProblem e) {
      log.debug("no keys from={} because={}", peer.id(), e.getMessage());
      return;
    }
    ArrayDeque<String> surplus = surplus(theirs);
    var missing = new ArrayDeque<String>();
    // Nodes of this kind know the true versions, so they are asked instead where there are any;
    // nodes of the oldest kind do not say how long a value has to live.
    if (peer.kind() == Peer.Kind.V1 && table.enclave().stream().noneMatch(Peer::isLivingMesh)) {
      theirs.stream().sorted().filter(key -> store.find(key).isEmpty()).forEach(missing::add);
    }
    if (!surplus.isEmpty() || !missing.isEmpty()) {
      log.info("evening out peer={} pull={} push={}", peer.id(), missing.size(), surplus.size());
    }
    push(peer, surplus);
    pull(peer, missing);
  }

  private ArrayDeque<String> surplus(Set<String> theirs) {
    var surplus = new ArrayDeque<String>();
    store.visit(
        "",
        "",
        entry -> {
          if (!theirs.contains(entry.key())) {
            surplus.add(entry.key());
          }
          return surplus.size() < MAX_KEYS;
        });
    return surplus;
  }

  private void push(Peer peer, ArrayDeque<String> keys) {
    if (keys.isEmpty() || table.find(peer.id()).isEmpty()) {
      return;
    }
    store
        .copyOf(keys.removeFirst())
        .ifPresent(write -> outboxes.offer(peer, Outgoing.of(write, clocks.monotonicNanos())));
    timers.after(PACE, () -> push(peer, keys));
  }

  private void pull(Peer peer, ArrayDeque<String> keys) {
    if (keys.isEmpty() || table.find(peer.id()).isEmpty()) {
      return;
    }
    String key = keys.removeFirst();
    String target = "/v1/data/" + Call.escape(key);
    Answers.on(
        courier.get(peer.info().endpoint(), target),
        reply -> {
          if (reply.status() == 429) {
            keys.addLast(key);
          } else if (reply.status() == 200) {
            write(key, reply).ifPresent(write -> replicator.takeFound(peer.id(), write));
          }
          timers.after(
              reply.status() == 429 ? PACE.multipliedBy(40) : PACE, () -> pull(peer, keys));
        },
        failure -> log.debug("pull broke off peer={} because={}", peer.id(), failure.toString()));
  }

  /** A value found on another node, dated as that node dates it. */
  private static Optional<Write> write(String key, Reply reply) {
    try {
      int ttl = Integer.parseInt(reply.headers().first("x-original-ttl").orElse(""));
      long remaining = Long.parseLong(reply.headers().first("x-remaining-ttl").orElse(""));
      Instant created =
          OffsetDateTime.parse(reply.headers().first("x-created-at").orElse("")).toInstant();
      long time = created.toEpochMilli() * 1_000_000;
      long tie = Hash64.of(new String(reply.body(), StandardCharsets.ISO_8859_1));
      return Optional.of(
          new Write(key, reply.body(), new Version(time, tie), ttl, remaining * 1000));
    } catch (NumberFormatException | DateTimeParseException e) {
      log.debug("value without its times key={}", key, e);
      return Optional.empty();
    }
  }
}
