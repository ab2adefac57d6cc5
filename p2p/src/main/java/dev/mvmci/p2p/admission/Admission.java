package dev.mvmci.p2p.admission;

import dev.mvmci.p2p.JoinSecret;
import dev.mvmci.p2p.NodeId;
import dev.mvmci.p2p.Role;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides by a snapshot of the store, so that a decision costs no look-up; {@link #refresh} takes a
 * new one. Thread-safe. Each refusal is logged once.
 */
public final class Admission {

  private static final Logger log = LoggerFactory.getLogger(Admission.class);

  /** Peers invent keys, so there could be any number of refusals. */
  private static final int MAX_REMEMBERED = 1_000;

  private final AdmissionStore store;
  private final InstantSource clock;
  private final Set<String> logged = ConcurrentHashMap.newKeySet();

  /** So that what was read first is not put in place of what was read after it. */
  private final ReentrantLock refreshing = new ReentrantLock();

  private volatile Snapshot snapshot = new Snapshot(Map.of(), Map.of());

  /** Reads the store once before it returns. */
  public Admission(AdmissionStore store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
    this.snapshot = read();
  }

  private record Snapshot(Map<NodeId, AdmittedKey> keys, Map<String, Grant> grants) {

    boolean admits(AdmittedKey key) {
      Grant grant = grants.get(key.ticketId());
      return !key.revoked() && (key.ticketId().isEmpty() || (grant != null && !grant.revoked()));
    }
  }

  private Snapshot read() {
    return new Snapshot(
        byName(store.keys(), AdmittedKey::id), byName(store.grants(), Grant::ticketId));
  }

  private static <K, V> Map<K, V> byName(List<V> values, Function<V, K> name) {
    return values.stream().collect(Collectors.toUnmodifiableMap(name, value -> value));
  }

  /**
   * Reads what others of the cluster changed.
   *
   * @return the keys that were admitted before and are not any more: their sessions are to be cut
   */
  public Predicate<NodeId> refresh() {
    Snapshot before;
    Snapshot after;
    refreshing.lock();
    try {
      before = snapshot;
      after = read();
      snapshot = after;
    } finally {
      refreshing.unlock();
    }
    Set<NodeId> lost = new HashSet<>();
    for (AdmittedKey key : before.keys().values()) {
      AdmittedKey now = after.keys().get(key.id());
      if (before.admits(key) && (now == null || !after.admits(now))) {
        lost.add(key.id());
      }
    }
    return lost::contains;
  }

  /** Whether this key is let in without showing anything; nothing is said if not. */
  public boolean admits(NodeId peer) {
    Snapshot now = snapshot;
    AdmittedKey key = now.keys().get(peer);
    return key != null && now.admits(key);
  }

  /** Whether this key is let in without showing anything, and if not, why. */
  public Decision decide(NodeId peer) {
    Snapshot now = snapshot;
    AdmittedKey key = now.keys().get(peer);
    if (key == null) {
      return refused(peer, "this key is not admitted; a ticket with a secret is needed");
    }
    return now.admits(key)
        ? new Decision.Admitted(key.role())
        : refused(peer, key.revoked() ? "this key was revoked" : "the ticket was revoked");
  }

  /** As {@link #decide(NodeId)}, for what is there for one role alone. */
  public Decision decide(NodeId peer, Role only) {
    Decision decision = decide(peer);
    if (decision instanceof Decision.Admitted(Role role) && role != only) {
      return refused(
          peer, "this is for the role %s; the key has %s".formatted(only.text(), role.text()));
    }
    return decision;
  }

  /** Whether this key is let in with this secret; if so, it needs none from now on. */
  public Decision join(NodeId peer, JoinSecret secret) {
    AdmittedKey known = snapshot.keys().get(peer);
    if (known != null && (known.revoked() || snapshot.admits(known))) {
      return decide(peer);
    }
    Instant now = clock.instant();
    // From the store: a ticket may be younger than the snapshot.
    Grant grant =
        store.grants().stream()
            .filter(one -> one.secretHash().equals(secret.hash()))
            .findFirst()
            .orElse(null);
    if (grant == null) {
      return refused(peer, "the ticket's secret is not known here");
    }
    if (grant.revoked()) {
      return refused(peer, "the ticket was revoked");
    }
    if (grant.expires().isPresent() && !now.isBefore(grant.expires().get())) {
      return refused(peer, "the ticket expired at " + grant.expires().get());
    }
    var key = new AdmittedKey(peer, grant.role(), grant.ticketId(), now, false);
    if (!store.admit(key)) {
      return refused(peer, "the ticket was for one key, and another one has used it");
    }
    Predicate<NodeId> _ = refresh();
    Decision decision = decide(peer);
    if (decision instanceof Decision.Admitted) {
      log.info(
          "event=peer_admitted peer={} role={} ticket_id={}",
          peer,
          grant.role().text(),
          grant.ticketId());
    }
    return decision;
  }

  private Decision refused(NodeId peer, String reason) {
    tell(peer, reason, reason);
    return new Decision.Refused(reason);
  }

  /** A peer that is in asked for what its role does not allow; only the first time is logged. */
  void overstepped(NodeId peer, Role role, String reason) {
    tell(peer, role.text(), reason);
  }

  private void tell(NodeId peer, String kind, String reason) {
    if (logged.size() < MAX_REMEMBERED && logged.add(peer + " " + kind)) {
      log.warn("event=peer_refused peer={} reason=\"{}\"", peer, reason);
    }
  }
}
