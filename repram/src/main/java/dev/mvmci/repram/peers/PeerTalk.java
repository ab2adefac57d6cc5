package dev.mvmci.repram.peers;

import dev.mvmci.repram.wire.Era;
import dev.mvmci.repram.wire.Message;
import dev.mvmci.repram.wire.NodeInfo;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The part of gossip that is about nodes: PING, PONG and SYNC. */
public final class PeerTalk {

  private final PeerTable table;
  private final Courier courier;
  private final Introducer introducer;
  private final Set<String> owedPongs = ConcurrentHashMap.newKeySet();

  public PeerTalk(PeerTable table, Courier courier, Introducer introducer) {
    this.table = table;
    this.courier = courier;
    this.introducer = introducer;
  }

  /** Handles a message of these three types. */
  public void handle(Message message, Era era) {
    switch (message.type()) {
      case PING -> answerPing(message);
      case PONG -> takePong(message, era);
      case SYNC -> takeSync(message, era);
      default -> throw new IllegalArgumentException(message.type() + " is not about nodes");
    }
  }

  private void answerPing(Message ping) {
    table
        .find(ping.from())
        .ifPresent(peer ->
            send(
                peer,
                Message.pong(
                    table.self(), peer.id(), courier.nowSeconds(), courier.nextMessageId())));
  }

  private void takePong(Message pong, Era era) {
    owedPongs.remove(pong.from());
    NodeInfo info = pong.nodeInfo();
    if (table.find(pong.from()).isPresent()) {
      if (info != null && info.id().equals(pong.from()) && info.endpoint().usable()) {
        table.learn(info, Peer.kindOf(info, era), true);
      }
      table.proveAlive(pong.from());
    }
  }

  private void takeSync(Message sync, Era era) {
    NodeInfo about = sync.nodeInfo();
    if (about == null || about.id().equals(table.self().id())) {
      return;
    }
    introducer.hearOf(about, era);
    if (about.id().equals(sync.from())) {
      table.find(about.id()).ifPresent(this::tellAll);
    }
  }

  private void tellAll(Peer asking) {
    for (Peer peer : table.all()) {
      if (!peer.id().equals(asking.id()) && peer.kind().speaksWith(asking.kind())) {
        send(asking, sync(asking, peer.info()));
      }
    }
    tellOfSelf(asking);
  }

  /** Tells a peer of this node, which it answers with all it knows. */
  void tellOfSelf(Peer peer) {
    send(peer, sync(peer, table.self()));
  }

  private Message sync(Peer to, NodeInfo about) {
    return Message.sync(
        table.self().id(), to.id(), about, courier.nowSeconds(), courier.nextMessageId());
  }

  /**
   * Pings a node of another kind. A node that takes pings but sends no pong does not know this one
   * any more; then this one introduces itself again.
   */
  void ping(Peer peer) {
    if (!owedPongs.add(peer.id())) {
      introducer.introduce(peer.info().endpoint());
    }
    var ping =
        Message.ping(table.self().id(), peer.id(), courier.nowSeconds(), courier.nextMessageId());
    Answers.on(
        courier.gossip(peer.info().endpoint(), peer.kind().era(), ping),
        status -> {
          if (status == 200) {
            table.proveAlive(peer.id());
          } else {
            table.noteFailure(peer.id());
          }
        },
        _ -> table.noteFailure(peer.id()));
  }

  private void send(Peer peer, Message message) {
    // Lost answers are asked for again by whoever wanted them.
    var _ = courier.gossip(peer.info().endpoint(), peer.kind().era(), message);
  }
}
