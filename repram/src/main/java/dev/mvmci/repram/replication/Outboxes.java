package dev.mvmci.repram.replication;

import dev.mvmci.http.Problem;
import dev.mvmci.repram.peers.Courier;
import dev.mvmci.repram.peers.MeshPaths;
import dev.mvmci.repram.peers.Peer;
import dev.mvmci.repram.peers.PeerTable;
import dev.mvmci.repram.store.Outcome;
import dev.mvmci.repram.store.Write;
import dev.mvmci.repram.time.Clocks;
import dev.mvmci.repram.time.Timers;
import dev.mvmci.repram.wire.MeshMessage;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The outbox of each peer: batches for nodes of this kind, single messages for the others. */
public final class Outboxes implements PeerTable.PeerListener {

  private static final Logger log = LoggerFactory.getLogger(Outboxes.class);
  private static final Outbox.Pace MESH_PACE = new Outbox.Pace(1024, 1 << 20, 1);
  private static final Outbox.Pace GOSSIP_PACE = new Outbox.Pace(1, Integer.MAX_VALUE, 4);

  private final PeerTable table;
  private final Courier courier;
  private final Clocks clocks;
  private final Timers timers;
  private final Executor sender;
  private final Map<String, Outbox> outboxes = new ConcurrentHashMap<>();
  private volatile Consumer<String> onGap = _ -> {};

  public Outboxes(PeerTable table, Courier courier, Clocks clocks, Timers timers, Executor sender) {
    this.table = table;
    this.courier = courier;
    this.clocks = clocks;
    this.timers = timers;
    this.sender = sender;
    table.listen(this);
  }

  /** Calls with the id of a peer that takes writes again after some for it were dropped. */
  public void onGap(Consumer<String> repair) {
    onGap = repair;
  }

  void offer(Peer peer, Outgoing outgoing) {
    Outbox outbox = outboxes.get(peer.id());
    if (outbox != null) {
      outbox.offer(outgoing);
    }
  }

  @Override
  public void added(Peer peer) {
    if (peer.info().enclave().equals(table.self().enclave())) {
      boolean mesh = peer.kind() == Peer.Kind.MESH;
      outboxes.put(
          peer.id(),
          new Outbox(
              batch -> mesh ? carryBatch(peer, batch) : carryMessage(peer, batch.getFirst()),
              mesh ? MESH_PACE : GOSSIP_PACE,
              clocks,
              timers,
              sender,
              () -> onGap.accept(peer.id())));
    }
  }

  @Override
  public void removed(Peer peer) {
    Outbox outbox = outboxes.remove(peer.id());
    if (outbox != null) {
      outbox.close();
    }
  }

  private CompletableFuture<Boolean> carryBatch(Peer peer, List<Outgoing> batch) {
    long now = clocks.monotonicNanos();
    List<Write> writes = batch.stream().map(outgoing -> outgoing.at(now)).toList();
    return courier
        .mesh(
            peer.info().endpoint(),
            MeshPaths.WRITES,
            new MeshMessage.Writes(writes),
            Courier.TIMEOUT)
        .thenApply(answer -> {
          if (answer instanceof MeshMessage.Outcomes(List<Outcome> outcomes)
              && outcomes.size() == batch.size()) {
            table.proveAlive(peer.id());
            confirm(peer, batch, outcomes);
            return true;
          }
          return false;
        });
  }

  private static void confirm(Peer peer, List<Outgoing> batch, List<Outcome> outcomes) {
    for (int i = 0; i < batch.size(); i++) {
      Quorum quorum = batch.get(i).quorum();
      if (quorum != null && outcomes.get(i).confirms()) {
        quorum.confirm(peer.id());
      }
    }
  }

  private CompletableFuture<Boolean> carryMessage(Peer peer, Outgoing outgoing) {
    return courier
        .gossip(
            peer.info().endpoint(),
            peer.kind().era(),
            outgoing.message(table.self().id(), clocks.monotonicNanos()))
        .thenApply(status -> {
          boolean refused = status >= 400 && status < 500 && status != 429;
          if (refused) {
            log.warn(
                "write refused by peer={} status={} key={}",
                peer.id(),
                status,
                Problem.excerpt(outgoing.write().key()));
          }
          return status == 200 || refused;
        });
  }
}
