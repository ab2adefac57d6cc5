package dev.mvmci.repram.replication;

import dev.mvmci.repram.peers.Peer;
import dev.mvmci.repram.peers.PeerTable;
import dev.mvmci.repram.time.Timers;
import dev.mvmci.repram.wire.Era;
import dev.mvmci.repram.wire.Message;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Writes whose confirmations come as messages of their own, as those of other kinds of nodes do.
 */
public final class PendingAcks {

  /** Most writes waited for at once; further ones are confirmed by nodes of this kind only. */
  private static final int MAX_PENDING = 50_000;

  private final PeerTable table;
  private final Timers timers;
  private final Duration writeTimeout;
  private final Map<String, Pending> pending = new ConcurrentHashMap<>();

  private volatile boolean always;

  private record Pending(String key, Quorum quorum) {}

  public PendingAcks(PeerTable table, Timers timers, Duration writeTimeout) {
    this.table = table;
    this.timers = timers;
    this.writeTimeout = writeTimeout;
  }

  void expect(String messageId, String key, Quorum quorum) {
    if (pending.size() >= MAX_PENDING || (onlyMesh() && !always)) {
      return;
    }
    pending.put(messageId, new Pending(key, quorum));
    timers.after(writeTimeout, () -> pending.remove(messageId));
  }

  /** Confirmations may come another way than from peers that are known. */
  void expectAlways(boolean whether) {
    always = whether;
  }

  private boolean onlyMesh() {
    for (Peer peer : table.enclave()) {
      if (peer.kind() != Peer.Kind.MESH) {
        return false;
      }
    }
    return true;
  }

  void confirm(Message ack, Era era) {
    Pending found = pending.get(ack.messageId());
    if (found != null) {
      found.quorum().confirm(ack.from());
    } else if (era == Era.LEGACY) {
      pending.values().stream()
          .filter(waiting -> waiting.key().equals(ack.key()))
          .forEach(waiting -> waiting.quorum().confirm(ack.from()));
    }
  }
}
