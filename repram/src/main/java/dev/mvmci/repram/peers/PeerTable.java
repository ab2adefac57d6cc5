package dev.mvmci.repram.peers;

import dev.mvmci.repram.store.Hash64;
import dev.mvmci.repram.wire.NodeInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is there. Only a node that answered for itself counts as alive, so hearsay can add work but
 * never members; that is why the dead need no tombstones here. Readers see an immutable list.
 */
public final class PeerTable {

  /** Most peers; further ones are not taken in. */
  public static final int MAX_PEERS = 2000;

  private static final Logger log = LoggerFactory.getLogger(PeerTable.class);

  private final Naming naming;
  private final LongSupplier monotonicNanos;
  private final List<PeerListener> listeners = new CopyOnWriteArrayList<>();
  private final LongAdder joins = new LongAdder();
  private final LongAdder evictions = new LongAdder();

  // Guards changes of everything below.
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Peer> peers = new TreeMap<>();
  private volatile NodeInfo self;
  private volatile View view;

  private record View(List<Peer> all, List<Peer> enclave, int aliveInEnclave, long hash) {}

  public PeerTable(NodeInfo self, Naming naming, LongSupplier monotonicNanos) {
    this.self = self;
    this.naming = naming;
    this.monotonicNanos = monotonicNanos;
    this.view = viewOf(List.of(), self);
  }

  /** Hears of changes in the table; called in their order, under its lock: must not block. */
  public interface PeerListener {
    /** A peer came, or its address or kind changed. */
    default void added(Peer peer) {}

    /** A peer proved to be alive, for the first time or again. */
    default void proven(Peer peer) {}

    /** A peer is gone, or is about to be replaced by a changed one. */
    default void removed(Peer peer) {}

    /** A removed peer is not replaced: it was lost. */
    default void lost(Peer peer) {}
  }

  /** What learning of a node changed. */
  public enum Change {
    NONE,
    ADDED,
    CHANGED
  }

  public void listen(PeerListener listener) {
    listeners.add(listener);
  }

  public NodeInfo self() {
    return self;
  }

  /** All peers, by id. */
  public List<Peer> all() {
    return view.all();
  }

  /** The peers that share this node's data. */
  public List<Peer> enclave() {
    return view.enclave();
  }

  /** How many of {@link #enclave} have proven alive; suspects count until they are evicted. */
  public int countedInEnclave() {
    return view.aliveInEnclave();
  }

  /** What the nodes of this kind that are here, this one among them, sum up to. */
  public long viewHash() {
    return view.hash();
  }

  public long joins() {
    return joins.sum();
  }

  public long evictions() {
    return evictions.sum();
  }

  public Optional<Peer> find(String id) {
    lock.lock();
    try {
      return Optional.ofNullable(peers.get(id));
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes note of a node somebody spoke of.
   *
   * @param firsthand whether the node itself did: only then may it move to another address, unless
   *     its incarnation is newer or it was lost at the known one
   */
  public Change learn(NodeInfo info, Peer.Kind kind, boolean firsthand) {
    lock.lock();
    try {
      if (!naming.possible(info)) {
        log.debug("no such node can be id={} at={}", info.id(), info.endpoint());
        return Change.NONE;
      }
      if (info.id().equals(self.id())) {
        contradict(info);
        return Change.NONE;
      }
      Peer known = peers.get(info.id());
      if (known == null) {
        return add(info, kind);
      }
      if (same(known.info(), info) && (known.kind() == kind || !firsthand)) {
        return Change.NONE;
      }
      boolean newer = info.incarnation() > known.info().incarnation();
      boolean older = info.incarnation() > 0 && info.incarnation() < known.info().incarnation();
      boolean lost = known.state() != Peer.State.ALIVE && info.incarnation() == 0;
      if (older || !(firsthand || newer || lost)) {
        return Change.NONE;
      }
      return replace(known, info, firsthand ? kind : known.kind());
    } finally {
      lock.unlock();
    }
  }

  private static boolean same(NodeInfo known, NodeInfo told) {
    return known.equals(told) || (told.incarnation() == 0 && known.withIncarnation(0).equals(told));
  }

  private Change add(NodeInfo info, Peer.Kind kind) {
    if (peers.size() >= MAX_PEERS) {
      log.warn("peer table full, not taken in id={} limit={}", info.id(), MAX_PEERS);
      return Change.NONE;
    }
    var peer = new Peer(info, kind, Peer.State.UNPROVEN, 0, monotonicNanos.getAsLong());
    peers.put(info.id(), peer);
    joins.increment();
    changed();
    listeners.forEach(listener -> listener.added(peer));
    log.info("peer added id={} at={} kind={}", peer.id(), info.endpoint(), kind);
    return Change.ADDED;
  }

  private Change replace(Peer known, NodeInfo info, Peer.Kind kind) {
    boolean moved = !known.info().endpoint().equals(info.endpoint()) || known.kind() != kind;
    var peer =
        new Peer(
            info,
            kind,
            moved ? Peer.State.UNPROVEN : known.state(),
            moved ? 0 : known.failures(),
            monotonicNanos.getAsLong());
    peers.put(info.id(), peer);
    changed();
    listeners.forEach(listener -> listener.removed(known));
    listeners.forEach(listener -> listener.added(peer));
    log.info("peer changed id={} at={} kind={}", peer.id(), info.endpoint(), kind);
    return Change.CHANGED;
  }

  /** Somebody remembers a later life of this node than this one: outdo it. */
  private void contradict(NodeInfo rumour) {
    if (rumour.incarnation() > self.incarnation()) {
      self = self.withIncarnation(rumour.incarnation() + 1);
      changed();
    }
  }

  /** The peer answered. */
  public void proveAlive(String id) {
    update(id, peer -> peer.alive(monotonicNanos.getAsLong()));
  }

  /** The peer did not answer; returns it as it is now, empty if it is not in the table. */
  public Optional<Peer> noteFailure(String id) {
    update(id, peer -> peer.failed(monotonicNanos.getAsLong()));
    return find(id);
  }

  private void update(String id, UnaryOperator<Peer> change) {
    lock.lock();
    try {
      Peer before = peers.get(id);
      if (before == null) {
        return;
      }
      Peer after = change.apply(before);
      if (!after.equals(before)) {
        peers.put(id, after);
        changed();
        if (after.state() == Peer.State.ALIVE) {
          listeners.forEach(listener -> listener.proven(after));
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Takes a peer out; {@code reason} goes to the log. */
  public void evict(String id, String reason) {
    lock.lock();
    try {
      Peer peer = peers.remove(id);
      if (peer == null) {
        return;
      }
      evictions.increment();
      changed();
      listeners.forEach(listener -> listener.removed(peer));
      listeners.forEach(listener -> listener.lost(peer));
      log.info("peer evicted id={} at={} reason={}", id, peer.info().endpoint(), reason);
    } finally {
      lock.unlock();
    }
  }

  private void changed() {
    view = viewOf(List.copyOf(peers.values()), self);
  }

  private static View viewOf(List<Peer> all, NodeInfo self) {
    var enclave = new ArrayList<Peer>();
    int alive = 0;
    long hash = Hash64.of(self.id() + "@" + self.incarnation());
    for (Peer peer : all) {
      if (peer.info().enclave().equals(self.enclave())) {
        enclave.add(peer);
        alive += peer.state() == Peer.State.UNPROVEN ? 0 : 1;
      }
      if (peer.kind() == Peer.Kind.MESH) {
        hash += Hash64.of(peer.id() + "@" + peer.info().incarnation());
      }
    }
    return new View(all, List.copyOf(enclave), alive, hash);
  }
}
