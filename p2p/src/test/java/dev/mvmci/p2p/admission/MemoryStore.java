package dev.mvmci.p2p.admission;

import dev.mvmci.p2p.NodeId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/** What the SQL store does, in memory. */
public final class MemoryStore implements AdmissionStore {

  private final Map<String, Grant> grants = new LinkedHashMap<>();
  private final Map<NodeId, AdmittedKey> keys = new LinkedHashMap<>();
  private final AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});

  /** Has this happen once, while the keys that were read are on their way to who asked. */
  void onceWhileRead(Runnable what) {
    meanwhile.set(what);
  }

  @Override
  public synchronized List<Grant> grants() {
    return List.copyOf(grants.values());
  }

  @Override
  public List<AdmittedKey> keys() {
    List<AdmittedKey> read;
    synchronized (this) {
      read = List.copyOf(keys.values());
    }
    meanwhile.getAndSet(() -> {}).run();
    return read;
  }

  @Override
  public synchronized void add(Grant grant) {
    grants.put(grant.ticketId(), grant);
  }

  @Override
  public synchronized boolean admit(AdmittedKey key) {
    Grant grant = grants.get(key.ticketId());
    boolean taken =
        grant != null
            && grant.singleUse()
            && keys.values().stream()
                .anyMatch(other ->
                    other.ticketId().equals(key.ticketId()) && !other.id().equals(key.id()));
    AdmittedKey known = keys.get(key.id());
    if (grant == null || grant.revoked() || taken || (known != null && known.revoked())) {
      return false;
    }
    keys.put(key.id(), key);
    return true;
  }

  @Override
  public synchronized void allow(AdmittedKey key) {
    keys.put(key.id(), key);
  }

  @Override
  public synchronized boolean revokeTicket(String ticketId) {
    return grants.computeIfPresent(
            ticketId,
            (_, grant) ->
                new Grant(
                    ticketId,
                    grant.secretHash(),
                    grant.role(),
                    grant.created(),
                    grant.expires(),
                    grant.singleUse(),
                    true))
        != null;
  }

  @Override
  public synchronized boolean revokeKey(NodeId id) {
    return keys.computeIfPresent(
            id, (_, key) -> new AdmittedKey(id, key.role(), key.ticketId(), key.since(), true))
        != null;
  }
}
