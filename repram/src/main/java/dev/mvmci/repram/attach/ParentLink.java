package dev.mvmci.repram.attach;

import dev.mvmci.http.WebSocketClient;
import dev.mvmci.http.WebSocketConnection;
import dev.mvmci.http.WebSocketListener;
import dev.mvmci.repram.peers.Introducer;
import dev.mvmci.repram.peers.PeerTable;
import dev.mvmci.repram.replication.Replicator;
import dev.mvmci.repram.replication.Uplink;
import dev.mvmci.repram.store.Write;
import dev.mvmci.repram.time.Clocks;
import dev.mvmci.repram.time.Timers;
import dev.mvmci.repram.wire.Endpoint;
import dev.mvmci.repram.wire.Era;
import dev.mvmci.repram.wire.Frame;
import dev.mvmci.repram.wire.Malformed;
import dev.mvmci.repram.wire.Message;
import dev.mvmci.repram.wire.NodeInfo;
import dev.mvmci.repram.wire.Signer;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Attaches this node, which nobody can connect to, to one that can be reached: what clients write
 * here goes up, what is written elsewhere comes down. When the parent goes, the next is tried, for
 * as long as the node lives.
 */
public final class ParentLink implements AutoCloseable {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofSeconds(2);
  private static final int NORMAL = 1000;
  private static final Logger log = LoggerFactory.getLogger(ParentLink.class);

  private final List<Endpoint> seeds;
  private final PeerTable table;
  private final Introducer introducer;
  private final Replicator replicator;
  private final Signer signer;
  private final Clocks clocks;
  private final Timers timers;
  private final WebSocketClient client = new WebSocketClient();
  private final Thread thread;

  public ParentLink(
      List<Endpoint> seeds,
      PeerTable table,
      Introducer introducer,
      Replicator replicator,
      Signer signer,
      Clocks clocks,
      Timers timers) {
    this.seeds = List.copyOf(seeds);
    this.table = table;
    this.introducer = introducer;
    this.replicator = replicator;
    this.signer = signer;
    this.clocks = clocks;
    this.timers = timers;
    this.thread = Thread.ofVirtual().name("repram-parent").unstarted(this::run);
  }

  /** Looks for a parent, from now on. */
  public void start() {
    thread.start();
  }

  private void run() {
    var candidates = new ArrayList<Endpoint>();
    try {
      while (true) {
        if (candidates.isEmpty()) {
          candidates.addAll(seeds);
          Thread.sleep(PAUSE);
        }
        candidates.addAll(0, attach(candidates.removeFirst()));
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Stays attached as long as it lasts; returns where to go then. */
  private List<Endpoint> attach(Endpoint parent) throws InterruptedException {
    var session = new Session();
    URI address = URI.create("ws://" + parent + "/v1/ws");
    try {
      WebSocketConnection connection = client.connect(address, session, TIMEOUT);
      if (!session.welcomed.await(TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
        connection.abort();
        return session.alternatives;
      }
      session.ended.await();
    } catch (IOException e) {
      log.debug("no attachment at={}", parent, e);
    } finally {
      session.end();
    }
    return session.alternatives;
  }

  /** One attachment. */
  private final class Session implements WebSocketListener, Uplink {
    private final CountDownLatch welcomed = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile List<Endpoint> alternatives = List.of();
    private volatile Optional<FrameSender> sender = Optional.empty();
    private volatile Optional<Heartbeat> heartbeat = Optional.empty();

    @Override
    public void onOpen(WebSocketConnection connection) {
      var out = new FrameSender(connection);
      sender = Optional.of(out);
      heartbeat = Optional.of(new Heartbeat(connection, timers));
      out.send(Frame.hello(table.self(), signer));
    }

    @Override
    public void onPong(WebSocketConnection connection) {
      heartbeat.ifPresent(Heartbeat::answered);
    }

    @Override
    public void onText(WebSocketConnection connection, String text) {
      try {
        Frame frame = Frame.read(text);
        if (frame.check(signer) != Signer.Verdict.GOOD) {
          log.warn("parent's frame is not signed with our secret type={}", frame.type());
          connection.close(NORMAL, "invalid signature");
          return;
        }
        take(connection, frame);
      } catch (Malformed e) {
        log.warn("parent sent nonsense because={}", e.reason());
      }
    }

    private void take(WebSocketConnection connection, Frame frame) throws Malformed {
      switch (frame.type()) {
        case Frame.WELCOME -> {
          frame.nodes().forEach(node -> introducer.hearOf(node, Era.V1));
          replicator.use(Optional.of(this));
          welcomed.countDown();
          log.info("attached to a parent, nodes-known={}", frame.nodes().size());
        }
        case Frame.GOODBYE -> {
          alternatives = frame.nodes().stream().map(NodeInfo::endpoint).toList();
          connection.close(NORMAL, "");
        }
        case Frame.PUT -> takePut(frame.message());
        case Frame.ACK -> replicator.takeAttachedAck(frame.message());
        default -> log.debug("parent sent frame type={}", frame.type());
      }
    }

    private void takePut(Message put) {
      if (put.type() == Message.Type.PUT && replicator.takeAttachedPut(put).confirms()) {
        Message ack = Message.ack(table.self().id(), put, clocks.wallMillis() / 1000);
        sender.ifPresent(out -> out.send(Frame.of(Frame.ACK, ack, signer)));
      }
    }

    @Override
    public boolean take(Write write, String messageId) {
      Frame frame = Frame.of(Frame.PUT, Message.put(table.self().id(), write, messageId), signer);
      return sender.map(out -> out.send(frame)).orElse(false);
    }

    @Override
    public void onClose(int code, String reason) {
      log.info("parent gone code={} reason={}", code, reason);
      end();
    }

    private void end() {
      replicator.use(Optional.empty());
      sender.ifPresent(FrameSender::close);
      heartbeat.ifPresent(Heartbeat::stop);
      welcomed.countDown();
      ended.countDown();
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    client.close();
  }
}
