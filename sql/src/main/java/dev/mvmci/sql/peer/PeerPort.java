package dev.mvmci.sql.peer;

import dev.mvmci.sql.member.Deadline;
import dev.mvmci.sql.member.Refusals;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The port on which the other members call. Calls of one connection reach the service in the order
 * in which they were made, on the thread that reads them; answers go out in any order.
 */
public final class PeerPort implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(PeerPort.class);
  private static final int BACKLOG = 64;

  /** Members have one or two each; who is beyond this waits in the backlog. */
  private static final int MAX_CONNECTIONS = 128;

  /** Where accepting fails it goes on failing for a while, for want of file handles mostly. */
  private static final long ACCEPT_PAUSE_NANOS = 100_000_000;

  /** A receiver that takes nothing for so long is given up. */
  private static final Duration STALL = Duration.ofSeconds(30);

  private final PeerSockets sockets;
  private final Service service;
  private final Refusals refusals;
  private final ServerSocket listener;
  private final Semaphore room = new Semaphore(MAX_CONNECTIONS);
  private final Set<Socket> unproven = ConcurrentHashMap.newKeySet();
  private final Set<PeerSocket> connections = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  private PeerPort(PeerSockets sockets, Service service, Refusals refusals, ServerSocket listener) {
    this.sockets = sockets;
    this.service = service;
    this.refusals = refusals;
    this.listener = listener;
  }

  /** What members call. */
  @FunctionalInterface
  public interface Service {

    /**
     * Takes a call. May answer now or later, from any thread, but must not wait: the next call of
     * this connection comes after it.
     *
     * @param peer id of the member that calls
     * @throws RefusedException if a member may not say this; ends the connection
     */
    void call(long peer, byte kind, byte[] body, Answer answer) throws RefusedException;
  }

  /** Where the answer to one call goes. */
  public interface Answer {

    /** The answer. */
    void done(byte[] body);

    /** Says that there is no answer, and why. */
    void failed(String reason);

    /** Sends a piece of the answer. Waits while the receiver takes nothing. */
    void part(byte[] piece) throws IOException;
  }

  /** A call that a member may not make. */
  public static final class RefusedException extends Exception {

    private static final long serialVersionUID = 1;

    /** Why, as the log and the member are told. */
    public RefusedException(String message) {
      super(message);
    }
  }

  /**
   * Begins to listen.
   *
   * @throws IOException if the address cannot be bound
   */
  public static PeerPort open(
      InetSocketAddress address, PeerSockets sockets, Service service, Refusals refusals)
      throws IOException {
    ServerSocket listener = new ServerSocket();
    boolean open = false;
    try {
      listener.setReuseAddress(true);
      listener.bind(address, BACKLOG);
      PeerPort port = new PeerPort(sockets, service, refusals, listener);
      Thread.ofPlatform().name("sql-peer-port").daemon().start(port::accept);
      open = true;
      return port;
    } finally {
      if (!open) {
        listener.close();
      }
    }
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return (InetSocketAddress) listener.getLocalSocketAddress();
  }

  private void accept() {
    while (!closed) {
      try {
        room.acquire();
        Socket socket = listener.accept();
        unproven.add(socket);
        // A platform thread: a virtual one leaves the socket non-blocking, see Deadline.
        Thread.ofPlatform().name("sql-peer-handshake").daemon().start(() -> serve(socket));
      } catch (IOException e) {
        room.release();
        if (!closed) {
          log.warn("event=peer_accept_failed reason={}", e.getMessage());
          LockSupport.parkNanos(ACCEPT_PAUSE_NANOS);
        }
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try {
      PeerSocket connection = sockets.accept(socket);
      connections.add(connection);
      unproven.remove(socket);
      if (closed) {
        connection.close();
      }
      Thread.currentThread().setName("sql-peer-from-" + connection.peer());
      serve(connection);
    } catch (IOException e) {
      log.debug("event=peer_not_admitted reason={}", e.getMessage());
    } finally {
      unproven.remove(socket);
      Deadline.close(socket);
      room.release();
    }
  }

  private void serve(PeerSocket connection) {
    try (connection) {
      while (true) {
        Frame frame = connection.read();
        ReplyTo answer = new ReplyTo(connection, frame.call());
        try {
          service.call(connection.peer(), frame.kind(), frame.body(), answer);
        } catch (RefusedException e) {
          refusals.log("member " + connection.peer(), String.valueOf(e.getMessage()));
          answer.failed(String.valueOf(e.getMessage()));
          return;
        }
      }
    } catch (IOException e) {
      log.debug("event=peer_gone member={} reason={}", connection.peer(), e.getMessage());
    } catch (RuntimeException e) {
      log.error("event=peer_call_failed member={}", connection.peer(), e);
    } finally {
      connections.remove(connection);
    }
  }

  /** Gives up connections whose other end takes nothing. Called now and then. */
  public void check() {
    for (PeerSocket connection : connections) {
      if (connection.isStalled(STALL.toNanos())) {
        log.info("event=peer_stalled member={}", connection.peer());
        connection.close();
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      listener.close();
    } catch (IOException e) {
      log.debug("event=peer_port_close_failed reason={}", e.getMessage());
    }
    unproven.forEach(Deadline::close);
    connections.forEach(PeerSocket::close);
  }

  private record ReplyTo(PeerSocket connection, long call) implements Answer {

    @Override
    public void done(byte[] body) {
      answer(new Frame(Frame.DONE, call, body));
    }

    @Override
    public void failed(String reason) {
      answer(new Frame(Frame.FAILED, call, reason.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public void part(byte[] piece) throws IOException {
      connection.write(new Frame(Frame.PART, call, piece));
    }

    /** A write by a virtual thread would leave the socket non-blocking, see Deadline. */
    private void answer(Frame frame) {
      if (Thread.currentThread().isVirtual()) {
        Thread.ofPlatform().name("sql-peer-answer").daemon().start(() -> write(frame));
      } else {
        write(frame);
      }
    }

    private void write(Frame frame) {
      try {
        connection.write(frame);
      } catch (IOException _) {
        connection.close(); // who asked notices that
      }
    }
  }
}
