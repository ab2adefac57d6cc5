package dev.mvmci.repram.attach;

import dev.mvmci.http.Handler;
import dev.mvmci.http.Request;
import dev.mvmci.http.Response;
import dev.mvmci.http.WebSocketConnection;
import dev.mvmci.http.WebSocketListener;
import dev.mvmci.repram.peers.Peer;
import dev.mvmci.repram.peers.PeerTable;
import dev.mvmci.repram.replication.Replicator;
import dev.mvmci.repram.replication.WriteListener;
import dev.mvmci.repram.store.Write;
import dev.mvmci.repram.time.Clocks;
import dev.mvmci.repram.time.Timers;
import dev.mvmci.repram.wire.Frame;
import dev.mvmci.repram.wire.Malformed;
import dev.mvmci.repram.wire.Message;
import dev.mvmci.repram.wire.NodeInfo;
import dev.mvmci.repram.wire.Signer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The nodes attached to this one, and what it does for them: it passes on what they write, and
 * tells them of everything that is written, by whomever.
 */
public final class Children implements Handler, WriteListener, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Children.class);
  private static final int GOING_AWAY = 1001;
  private static final int NORMAL = 1000;
  private static final int POLICY = 1008;
  private static final int MAX_ALTERNATIVES = 5;
  private static final Duration LAST_WORDS = Duration.ofMillis(500);

  private final int maxChildren;
  private final PeerTable table;
  private final Replicator replicator;
  private final Signer signer;
  private final Clocks clocks;
  private final Timers timers;
  private final Map<String, Child> children = new ConcurrentHashMap<>();

  public Children(
      int maxChildren,
      PeerTable table,
      Replicator replicator,
      Signer signer,
      Clocks clocks,
      Timers timers) {
    this.maxChildren = maxChildren;
    this.table = table;
    this.replicator = replicator;
    this.signer = signer;
    this.clocks = clocks;
    this.timers = timers;
    replicator.listen(this);
  }

  @Override
  public Response handle(Request request) {
    return Response.webSocket(new Child());
  }

  @Override
  public void kept(Write write, String messageId, String from) {
    if (children.isEmpty()) {
      return;
    }
    Frame frame = Frame.of(Frame.PUT, Message.put(from, write, messageId), signer);
    for (Map.Entry<String, Child> child : children.entrySet()) {
      if (!child.getKey().equals(from) && child.getValue().sharesEnclave()) {
        child.getValue().send(frame);
      }
    }
  }

  /** Where else children may go. */
  private List<NodeInfo> alternatives() {
    return table.all().stream()
        .filter(peer -> peer.state() == Peer.State.ALIVE && peer.kind() != Peer.Kind.LEGACY)
        .limit(MAX_ALTERNATIVES)
        .map(Peer::info)
        .toList();
  }

  /** One connection; a child once it has greeted. */
  private final class Child implements WebSocketListener {
    private Optional<WebSocketConnection> connection = Optional.empty();
    private Optional<FrameSender> sender = Optional.empty();
    private Optional<Heartbeat> heartbeat = Optional.empty();
    private Optional<NodeInfo> node = Optional.empty();

    boolean sharesEnclave() {
      return node.filter(info -> info.enclave().equals(table.self().enclave())).isPresent();
    }

    void send(Frame frame) {
      sender.ifPresent(out -> out.send(frame));
    }

    @Override
    public void onOpen(WebSocketConnection opened) {
      connection = Optional.of(opened);
      sender = Optional.of(new FrameSender(opened));
      heartbeat = Optional.of(new Heartbeat(opened, timers));
    }

    @Override
    public void onPong(WebSocketConnection from) {
      heartbeat.ifPresent(Heartbeat::answered);
    }

    @Override
    public void onText(WebSocketConnection from, String text) {
      try {
        Frame frame = Frame.read(text);
        if (frame.check(signer) != Signer.Verdict.GOOD) {
          from.close(POLICY, "invalid signature");
          return;
        }
        take(frame);
      } catch (Malformed e) {
        log.debug("attached node sent nonsense because={}", e.reason());
      }
    }

    private void take(Frame frame) throws Malformed {
      switch (frame.type()) {
        case Frame.HELLO -> greet(frame.greeting());
        case Frame.PUT -> relay(frame.message());
        case Frame.ACK -> replicator.takeAttachedAck(frame.message());
        default -> log.debug("attached node sent frame type={}", frame.type());
      }
    }

    private void greet(NodeInfo greeting) {
      if (children.size() >= maxChildren && !children.containsKey(greeting.id())) {
        leave("at capacity", NORMAL, "redirected");
        return;
      }
      node = Optional.of(greeting);
      children.put(greeting.id(), this);
      var topology = new ArrayList<Message>();
      topology.add(sync(table.self()));
      table.all().forEach(peer -> topology.add(sync(peer.info())));
      send(Frame.welcome(table.self().id(), topology, signer));
      log.info("node attached id={} enclave={}", greeting.id(), greeting.enclave());
    }

    private Message sync(NodeInfo about) {
      return Message.sync(table.self().id(), "", about, clocks.wallMillis() / 1000, "");
    }

    private void relay(Message put) {
      if (put.type() == Message.Type.PUT
          && replicator.relay(put, nodeId -> acknowledge(put, nodeId)).confirms()) {
        acknowledge(put, table.self().id());
      }
    }

    private void acknowledge(Message put, String holder) {
      send(Frame.of(Frame.ACK, Message.ack(holder, put, clocks.wallMillis() / 1000), signer));
    }

    void leave(String reason, int code, String closeReason) {
      sender.ifPresent(out -> out.sendLast(Frame.goodbye(reason, alternatives(), signer)));
      timers.after(LAST_WORDS, () -> connection.ifPresent(open -> open.close(code, closeReason)));
    }

    void awaitLastWords(Duration atMost) throws InterruptedException {
      if (sender.isPresent()) {
        sender.get().awaitLast(atMost);
      }
    }

    @Override
    public void onClose(int code, String reason) {
      node.ifPresent(info -> children.remove(info.id(), this));
      sender.ifPresent(FrameSender::close);
      heartbeat.ifPresent(Heartbeat::stop);
    }
  }

  /**
   * Sends the children away, with names of others they may go to. Has told them when this returns,
   * but waits no longer than half a second for those who do not listen.
   */
  @Override
  public void close() {
    List<Child> leaving = List.copyOf(children.values());
    leaving.forEach(child -> child.leave("shutdown", GOING_AWAY, "shutting down"));
    long deadline = clocks.monotonicNanos() + LAST_WORDS.toNanos();
    try {
      for (Child child : leaving) {
        child.awaitLastWords(Duration.ofNanos(Math.max(0, deadline - clocks.monotonicNanos())));
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
