package dev.mvmci.repram.replication;

import dev.mvmci.repram.peers.Courier;
import dev.mvmci.repram.peers.Peer;
import dev.mvmci.repram.peers.PeerTable;
import dev.mvmci.repram.store.FadingStore;
import dev.mvmci.repram.store.Outcome;
import dev.mvmci.repram.store.Precondition;
import dev.mvmci.repram.store.Write;
import dev.mvmci.repram.store.Written;
import dev.mvmci.repram.time.Clocks;
import dev.mvmci.repram.wire.Era;
import dev.mvmci.repram.wire.Keys;
import dev.mvmci.repram.wire.Message;
import dev.mvmci.repram.wire.MessageIds;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Takes writes in, from clients and from other nodes, and sees that they reach everybody: each to
 * all peers of the enclave, directly, whatever their number.
 */
public final class Replicator {

  /** Clusters of other kinds that are larger than this reach each node only by forwarding. */
  private static final int FULL_FANOUT = 10;

  private final FadingStore store;
  private final PeerTable table;
  private final Courier courier;
  private final Clocks clocks;
  private final Outboxes outboxes;
  private final PendingAcks pendingAcks;
  private final SeenMessages seen;
  private final int replicationFactor;
  private final List<WriteListener> listeners = new CopyOnWriteArrayList<>();
  private volatile Optional<Uplink> uplink = Optional.empty();

  public Replicator(
      FadingStore store,
      PeerTable table,
      Courier courier,
      Clocks clocks,
      Outboxes outboxes,
      PendingAcks pendingAcks,
      int replicationFactor) {
    this.store = store;
    this.table = table;
    this.courier = courier;
    this.clocks = clocks;
    this.outboxes = outboxes;
    this.pendingAcks = pendingAcks;
    this.seen = new SeenMessages(clocks);
    this.replicationFactor = replicationFactor;
  }

  public void listen(WriteListener listener) {
    listeners.add(listener);
  }

  /** Sends clients' writes another way from now on; empty for the usual one. */
  public void use(Optional<Uplink> newUplink) {
    uplink = newUplink;
    pendingAcks.expectAlways(newUplink.isPresent());
  }

  /** Keeps a client's value and sends it on; the quorum tells when enough nodes hold it. */
  public ClientWrite write(String key, byte[] value, int ttlSeconds, Precondition precondition) {
    return switch (store.write(key, value, ttlSeconds, precondition)) {
      case Written.Kept(Write write) -> {
        var quorum = new Quorum(quorumSize() - 1);
        String id = MessageIds.of(key, write.version());
        if (!quorum.reached().isDone()) {
          pendingAcks.expect(id, key, quorum);
        }
        if (uplink.filter(way -> way.take(write, id)).isEmpty()) {
          send(write, id, quorum, _ -> true);
        }
        heard(write, id, table.self().id());
        yield new ClientWrite.Accepted(write.version(), quorum);
      }
      case Written.Refused _ -> new ClientWrite.Refused();
      case Written.Full(int retryAfterSeconds) -> new ClientWrite.Full(retryAfterSeconds);
    };
  }

  /** How many nodes must hold a write, this one among them. */
  public int quorumSize() {
    return Math.min(table.countedInEnclave() + 1, replicationFactor) / 2 + 1;
  }

  private void send(Write write, String messageId, @Nullable Quorum quorum, Predicate<Peer> to) {
    List<Peer> peers = table.enclave();
    if (peers.isEmpty()) {
      return;
    }
    var outgoing = new Outgoing(write, messageId, quorum, clocks.monotonicNanos());
    for (Peer peer : peers) {
      if (to.test(peer)) {
        outboxes.offer(peer, outgoing);
      }
    }
  }

  private void heard(Write write, String messageId, String from) {
    for (WriteListener listener : listeners) {
      listener.kept(write, messageId, from);
    }
  }

  /** Takes writes that nodes of this kind have sent, and says what became of each. */
  public List<Outcome> takeWrites(String from, List<Write> writes) {
    var outcomes = new ArrayList<Outcome>(writes.size());
    for (Write write : writes) {
      Outcome outcome = store.merge(write);
      if (outcome == Outcome.STORED && !listeners.isEmpty()) {
        heard(write, MessageIds.of(write.key(), write.version()), from);
      }
      outcomes.add(outcome);
    }
    return outcomes;
  }

  /**
   * Takes a value found on a node of another kind, if the key has none here. Where it was written
   * through a node of this kind that node has its true version; so this one never replaces another.
   */
  void takeFound(String from, Write write) {
    if (Keys.valid(write.key()) && store.find(write.key()).isEmpty()) {
      takeWrites(from, List.of(write));
    }
  }

  /** Takes a PUT of a node of another kind; a message seen before changes nothing. */
  public Outcome takePut(Message put, Era era) {
    if (put.from().equals(table.self().id()) || seen.contains(put.messageId())) {
      return Outcome.KNOWN;
    }
    Write write = put.write();
    Outcome outcome = store.merge(write);
    if (outcome != Outcome.FULL) {
      seen.add(put.messageId());
    }
    if (outcome.confirms()) {
      acknowledge(put);
    }
    if (outcome == Outcome.STORED) {
      forward(put, write, era);
      heard(write, put.messageId(), put.from());
    } else if (outcome == Outcome.SUPERSEDED) {
      correct(put.key());
    }
    return outcome;
  }

  /**
   * Takes a PUT of an attached node, which nobody else can hear, and sends it on under this node's
   * name.
   *
   * @param confirmed told of each node that holds it, as they confirm
   */
  public Outcome relay(Message put, Consumer<String> confirmed) {
    if (seen.contains(put.messageId())) {
      return Outcome.KNOWN;
    }
    Write write = put.write();
    Outcome outcome = store.merge(write);
    if (outcome != Outcome.FULL) {
      seen.add(put.messageId());
    }
    if (outcome == Outcome.STORED) {
      var quorum = new Quorum(Integer.MAX_VALUE, confirmed);
      pendingAcks.expect(put.messageId(), put.key(), quorum);
      send(write, put.messageId(), quorum, peer -> !peer.id().equals(put.from()));
      heard(write, put.messageId(), put.from());
    }
    return outcome;
  }

  /** Takes an acknowledgement that came over an attachment, whose other side is known. */
  public void takeAttachedAck(Message ack) {
    pendingAcks.confirm(ack, Era.V1);
  }

  /** Takes a PUT that came over an attachment. */
  public Outcome takeAttachedPut(Message put) {
    if (put.from().equals(table.self().id()) || seen.contains(put.messageId())) {
      return Outcome.KNOWN;
    }
    seen.add(put.messageId());
    Write write = put.write();
    Outcome outcome = store.merge(write);
    if (outcome == Outcome.STORED) {
      heard(write, put.messageId(), put.from());
    }
    return outcome;
  }

  private void acknowledge(Message put) {
    table
        .find(put.from())
        .ifPresent(peer -> {
          var ack = Message.ack(table.self().id(), put, clocks.wallMillis() / 1000);
          // A lost ACK costs its writer a 202 instead of a 201; there is nothing to repeat.
          var _ = courier.gossip(peer.info().endpoint(), peer.kind().era(), ack);
        });
  }

  /**
   * Passes a PUT on to whom its writer may not reach: nodes of this kind, nodes of the other era,
   * and, where the enclave is so large that writers only send to some, everybody.
   */
  private void forward(Message put, Write write, Era era) {
    boolean large = table.enclave().size() > FULL_FANOUT;
    send(
        write,
        put.messageId(),
        null,
        peer ->
            !peer.id().equals(put.from())
                && (large || peer.kind() == Peer.Kind.MESH || peer.kind().era() != era));
  }

  /** Nodes of other kinds keep what came last; those that lag behind the winner get it again. */
  private void correct(String key) {
    store
        .copyOf(key)
        .ifPresent(winner ->
            send(
                winner,
                MessageIds.of(key, winner.version()),
                null,
                peer -> peer.kind() != Peer.Kind.MESH));
  }

  /** Takes an acknowledgement; ids count in the newer era, keys in the older. */
  public void takeAck(Message ack, Era era) {
    if (table.find(ack.from()).isPresent()) {
      pendingAcks.confirm(ack, era);
    }
  }
}
