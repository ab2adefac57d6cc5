package dev.mvmci.repram.replication;

import dev.mvmci.repram.peers.Answers;
import dev.mvmci.repram.peers.Courier;
import dev.mvmci.repram.peers.MeshPaths;
import dev.mvmci.repram.peers.Peer;
import dev.mvmci.repram.peers.PeerTable;
import dev.mvmci.repram.store.Digest;
import dev.mvmci.repram.store.Entry;
import dev.mvmci.repram.store.FadingStore;
import dev.mvmci.repram.store.Outcome;
import dev.mvmci.repram.store.Version;
import dev.mvmci.repram.store.Write;
import dev.mvmci.repram.time.Timers;
import dev.mvmci.repram.wire.MeshMessage;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes stores equal that have drifted apart, whatever the reason: a late start, a lost message, a
 * partition. Two nodes compare digests; for buckets that differ they compare versions; then each
 * gets from the other what it lacks. One exchange at a time, so that a newcomer gets everything
 * once and not from everybody.
 */
public final class AntiEntropy implements PeerTable.PeerListener {

  /** Time between exchanges with a peer chosen at random. */
  public static final Duration ROUND = Duration.ofSeconds(10);

  /** Most versions in one answer; what is left comes in the next exchange, at once. */
  static final int MAX_HELD = 20_000;

  private static final int MAX_KEYS_PER_PULL = 1000;
  private static final int MAX_BYTES_PER_REQUEST = 1 << 20;
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private static final Logger log = LoggerFactory.getLogger(AntiEntropy.class);

  private final FadingStore store;
  private final PeerTable table;
  private final Courier courier;
  private final Replicator replicator;
  private final Timers timers;
  private final RandomGenerator random;

  // Guards what follows: who is waited for and whether an exchange is under way.
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<String> wanted = new ArrayDeque<>();
  private boolean busy;

  public AntiEntropy(
      FadingStore store,
      PeerTable table,
      Courier courier,
      Replicator replicator,
      Timers timers,
      RandomGenerator random) {
    this.store = store;
    this.table = table;
    this.courier = courier;
    this.replicator = replicator;
    this.timers = timers;
    this.random = random;
    table.listen(this);
  }

  public void start() {
    timers.after(Duration.ofMillis(random.nextLong(ROUND.toMillis())), this::round);
  }

  private void round() {
    List<Peer> peers = table.enclave().stream().filter(Peer::isLivingMesh).toList();
    if (!peers.isEmpty()) {
      compareWith(peers.get(random.nextInt(peers.size())).id());
    }
    timers.after(ROUND, this::round);
  }

  /** Compares with a peer when its turn has come. */
  public void compareWith(String peerId) {
    lock.lock();
    try {
      if (!wanted.contains(peerId)) {
        wanted.addLast(peerId);
      }
    } finally {
      lock.unlock();
    }
    next();
  }

  private void next() {
    @Nullable String id;
    lock.lock();
    try {
      id = busy ? null : wanted.pollFirst();
      busy |= id != null;
    } finally {
      lock.unlock();
    }
    if (id != null) {
      table.find(id).ifPresentOrElse(this::exchange, this::finish);
    }
  }

  private void finish() {
    lock.lock();
    try {
      busy = false;
    } finally {
      lock.unlock();
    }
    next();
  }

  private void exchange(Peer peer) {
    var compare = new MeshMessage.Compare(table.self().enclave(), store.digest());
    CompletableFuture<Boolean> exchange =
        courier
            .mesh(peer.info().endpoint(), MeshPaths.COMPARE, compare, TIMEOUT)
            .thenCompose(answer -> settle(peer, answer));
    Answers.on(
        exchange,
        complete -> {
          if (complete) {
            finish();
          } else {
            exchange(peer);
          }
        },
        failure -> {
          log.debug("exchange broke off peer={} because={}", peer.id(), failure.toString());
          finish();
        });
  }

  /** Pulls and pushes; completes with whether nothing is left to compare. */
  private CompletableFuture<Boolean> settle(Peer peer, MeshMessage answer) {
    if (!(answer instanceof MeshMessage.Differences differences)) {
      return CompletableFuture.completedFuture(true);
    }
    if (differences.buckets().isEmpty()) {
      return CompletableFuture.completedFuture(true);
    }
    var theirs = new HashMap<String, Version>();
    var missing = new ArrayList<String>();
    for (MeshMessage.Held held : differences.held()) {
      theirs.put(held.key(), held.version());
      if (store.lacks(held.key(), held.version())) {
        missing.add(held.key());
      }
    }
    List<String> surplus = surplus(differences.buckets(), theirs);
    if (!missing.isEmpty() || !surplus.isEmpty()) {
      log.info("repair peer={} pull={} push={}", peer.id(), missing.size(), surplus.size());
    }
    var changed = new AtomicInteger();
    return pull(peer, missing, 0, changed)
        .thenCompose(_ -> push(peer, surplus, 0, changed))
        // Where nothing changes although something differs (a full store), asking on is of no use.
        .thenApply(_ -> differences.complete() || changed.get() == 0);
  }

  private List<String> surplus(List<Integer> buckets, Map<String, Version> theirs) {
    var covered = new BitSet(Digest.BUCKETS);
    buckets.forEach(covered::set);
    var surplus = new ArrayList<String>();
    store.visitBuckets(
        covered,
        entry -> {
          Version other = theirs.get(entry.key());
          if (other == null || other.compareTo(entry.version()) < 0) {
            surplus.add(entry.key());
          }
        });
    return surplus;
  }

  private CompletableFuture<Void> pull(
      Peer peer, List<String> keys, int start, AtomicInteger changed) {
    if (start >= keys.size()) {
      return CompletableFuture.completedFuture(null);
    }
    int end = Math.min(keys.size(), start + MAX_KEYS_PER_PULL);
    var request = new MeshMessage.Pull(keys.subList(start, end));
    return courier
        .mesh(peer.info().endpoint(), MeshPaths.PULL, request, TIMEOUT)
        .thenCompose(answer -> {
          if (!(answer instanceof MeshMessage.Writes(List<Write> writes))) {
            return CompletableFuture.completedFuture(null);
          }
          changed.addAndGet(stored(replicator.takeWrites(peer.id(), writes)));
          // What is large comes in parts, in the order asked for; what ended meanwhile never.
          boolean all = writes.isEmpty() || writes.size() == end - start;
          return pull(peer, keys, all ? end : start + writes.size(), changed);
        });
  }

  private CompletableFuture<Void> push(
      Peer peer, List<String> keys, int start, AtomicInteger changed) {
    var batch = new ArrayList<Write>();
    int next = gather(keys, start, batch);
    if (batch.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    return courier
        .mesh(peer.info().endpoint(), MeshPaths.WRITES, new MeshMessage.Writes(batch), TIMEOUT)
        .thenCompose(answer -> {
          if (answer instanceof MeshMessage.Outcomes(List<Outcome> outcomes)) {
            changed.addAndGet(stored(outcomes));
          }
          return push(peer, keys, next, changed);
        });
  }

  private static int stored(List<Outcome> outcomes) {
    return (int) outcomes.stream().filter(outcome -> outcome == Outcome.STORED).count();
  }

  /** Gathers copies up to a request's size; returns the index of the first key left out. */
  private int gather(List<String> keys, int start, List<Write> batch) {
    int bytes = 0;
    int index = start;
    while (index < keys.size() && batch.size() < MAX_KEYS_PER_PULL) {
      Write copy = store.copyOf(keys.get(index)).orElse(null);
      if (copy != null) {
        bytes += copy.value().length;
        if (!batch.isEmpty() && bytes > MAX_BYTES_PER_REQUEST) {
          return index;
        }
        batch.add(copy);
      }
      index++;
    }
    return index;
  }

  /** Answers a peer's digest with the versions held where it differs. */
  public MeshMessage answer(MeshMessage.Compare compare) {
    if (!compare.enclave().equals(table.self().enclave())) {
      return new MeshMessage.Differences(List.of(), List.of(), true);
    }
    BitSet differing = store.digest().differences(compare.digest());
    int perBucket = 1 + store.usage().entries() / Digest.BUCKETS;
    int most = Math.max(1, MAX_HELD / perBucket);
    List<Integer> buckets = differing.stream().limit(most).boxed().toList();
    var covered = new BitSet(Digest.BUCKETS);
    buckets.forEach(covered::set);
    var held = new ArrayList<MeshMessage.Held>();
    if (!buckets.isEmpty()) {
      store.visitBuckets(covered, entry -> held.add(held(entry)));
    }
    return new MeshMessage.Differences(buckets, held, buckets.size() == differing.cardinality());
  }

  private static MeshMessage.Held held(Entry entry) {
    return new MeshMessage.Held(entry.key(), entry.version());
  }

  /** Answers with the writes asked for, as many as fit into one answer. */
  public MeshMessage answer(MeshMessage.Pull pull) {
    var writes = new ArrayList<Write>();
    gather(pull.keys(), 0, writes);
    return new MeshMessage.Writes(writes);
  }

  @Override
  public void proven(Peer peer) {
    // The younger of two asks the older, so that a newcomer is not flooded by everybody at once.
    boolean younger = table.self().incarnation() >= peer.info().incarnation();
    if (peer.isLivingMesh() && younger && peer.info().enclave().equals(table.self().enclave())) {
      timers.after(Duration.ZERO, () -> compareWith(peer.id()));
    }
  }
}
