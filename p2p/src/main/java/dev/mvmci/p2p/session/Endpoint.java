package dev.mvmci.p2p.session;

import dev.mvmci.http.Request;
import dev.mvmci.http.Response;
import dev.mvmci.p2p.Contact;
import dev.mvmci.p2p.Identity;
import dev.mvmci.p2p.NodeId;
import dev.mvmci.p2p.Underlay;
import io.netty.handler.codec.quic.QuicChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import javax.net.ssl.SSLEngine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A peer's place on the network: one UDP socket over which it serves others and dials them.
 * Requests of others are handled on virtual threads. Thread-safe.
 */
public final class Endpoint implements AutoCloseable {

  /** The protocol of a session: HTTP/3 under iroh's name for it. */
  public static final String PROTOCOL = "iroh+h3";

  /** Answered by every endpoint itself, in every protocol. */
  static final String PING = "/p2p/ping";

  /** A peer that answers none of so many in a row is gone. */
  private static final int PINGS = 2;

  private static final Duration PING_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration STOP_TIMEOUT = Duration.ofMillis(500);
  private static final Logger log = LoggerFactory.getLogger(Endpoint.class);

  private final Identity identity;
  private final EndpointConfig config;
  private final Underlay underlay;
  private final ExecutorService threads;
  private final ServingSessions served;
  private final Set<Session> dialled = ConcurrentHashMap.newKeySet();
  private final Socket socket;

  private Endpoint(
      EndpointConfig config,
      Identity identity,
      Underlay underlay,
      Map<String, PeerService> services)
      throws IOException {
    this.identity = identity;
    this.config = config;
    this.underlay = underlay;
    this.threads = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("p2p-", 0).factory());
    this.served = new ServingSessions(config.maxSessions(), config.maxSessionsPerPeer());
    var room = new Semaphore(config.maxRequests());
    Map<String, PeerService> whole = new LinkedHashMap<>();
    services.forEach((protocol, service) -> whole.put(protocol, withPing(service)));
    this.socket =
        Socket.bind(
            config,
            underlay,
            new PeerTls(identity, List.copyOf(whole.keySet())),
            turn -> new ServedSession(served, whole, threads, room, config.grace(), turn));
  }

  /**
   * Binds the socket; others are served when this returns.
   *
   * @param underlay what lies between the socket and QUIC
   * @param service answers what others ask
   * @throws IOException if the address cannot be bound
   */
  public static Endpoint open(
      EndpointConfig config, Identity identity, Underlay underlay, PeerService service)
      throws IOException {
    return open(config, identity, underlay, Map.of(PROTOCOL, service));
  }

  /**
   * As {@link #open(EndpointConfig, Identity, Underlay, PeerService)} with several protocols, which
   * have nothing in common but the socket: each has its service, and sessions of its own. All carry
   * requests in the form of HTTP/3.
   *
   * @param services by the name (ALPN) of their protocol
   */
  public static Endpoint open(
      EndpointConfig config,
      Identity identity,
      Underlay underlay,
      Map<String, PeerService> services)
      throws IOException {
    return new Endpoint(config, identity, underlay, services);
  }

  private static PeerService withPing(PeerService service) {
    return new PeerService() {
      @Override
      public boolean admits(NodeId peer) {
        return service.admits(peer);
      }

      @Override
      public Response handle(NodeId peer, Request request) throws Exception {
        return request.path().equals(PING) ? Response.noContent() : service.handle(peer, request);
      }
    };
  }

  /** What was agreed upon; empty if nothing was. */
  static String protocolOf(QuicChannel channel) {
    SSLEngine engine = channel.sslEngine();
    String agreed = engine == null ? null : engine.getApplicationProtocol();
    return agreed == null ? "" : agreed;
  }

  /** Who we are. */
  public NodeId id() {
    return identity.id();
  }

  /** Where the socket is bound. */
  public InetSocketAddress address() {
    return socket.address();
  }

  /**
   * Opens a session with a peer, which proves its key. That the peer also accepts ours is only
   * known after a first answer.
   *
   * @throws RefusedException if somebody else answers there
   * @throws IOException if nobody does
   */
  public Session dial(Contact contact) throws IOException, InterruptedException {
    return dial(contact, config.dialTimeout());
  }

  /** As {@link #dial(Contact)}, within this time if it is shorter than that of the endpoint. */
  public Session dial(Contact contact, Duration within) throws IOException, InterruptedException {
    return dial(contact, PROTOCOL, within);
  }

  /**
   * As {@link #dial(Contact, Duration)}, for a session of another protocol; one that this endpoint
   * serves itself.
   */
  public Session dial(Contact contact, String protocol, Duration within)
      throws IOException, InterruptedException {
    Duration timeout = within.compareTo(config.dialTimeout()) < 0 ? within : config.dialTimeout();
    List<InetSocketAddress> routes = underlay.routes(contact);
    if (routes.isEmpty()) {
      throw new IOException("no way leads to peer " + contact.id());
    }
    var session = new Dial(socket, contact, protocol, timeout).over(routes);
    dialled.add(session);
    Thread alive = Thread.ofVirtual().name("p2p-alive").start(() -> keepAlive(session));
    var _ =
        session
            .channel()
            .closeFuture()
            .addListener(_ -> {
              dialled.remove(session);
              alive.interrupt();
            });
    return session;
  }

  /** Notices a peer that is gone long before its session times out. */
  private void keepAlive(Session session) {
    try {
      while (session.isOpen()) {
        Thread.sleep(config.keepAlive());
        boolean answered = false;
        for (int asked = 0; !answered && asked < PINGS; asked++) {
          answered = answers(session);
        }
        if (!answered) {
          session.close();
        }
      }
    } catch (InterruptedException _) {
      // the session is over
    }
  }

  /** An answer that is late behind much else is no sign of death if something else came. */
  private static boolean answers(Session session) throws InterruptedException {
    long before = SessionFigures.received(session.channel());
    try {
      session.ping(PING_TIMEOUT);
      return true;
    } catch (IOException e) {
      log.debug("peer did not answer in time peer={}", session.peer(), e);
      return SessionFigures.received(session.channel()) > before;
    }
  }

  /** All sessions at this moment; waits up to a second for their figures. */
  public List<SessionInfo> sessions() throws InterruptedException {
    var infos = new ArrayList<SessionInfo>();
    for (Session session : dialled) {
      infos.add(
          SessionFigures.of(
              session.peer(),
              true,
              session.channel(),
              session.sinceMillis(),
              session.requests(),
              underlay));
    }
    for (ServingSessions.Served session : served.all()) {
      infos.add(
          SessionFigures.of(
              session.peer(),
              false,
              session.channel(),
              session.sinceMillis(),
              session.requests().get(),
              underlay));
    }
    return infos;
  }

  /** Ends the sessions of these peers at once; requests under way fail. */
  public void cut(Predicate<NodeId> which) {
    served.close(which, CloseReason.CUT);
    for (Session session : dialled) {
      if (which.test(session.peer())) {
        CloseReason.CUT.close(session.channel());
      }
    }
  }

  /** Gives requests under way half a second, then ends all sessions and frees the port. */
  @Override
  public void close() {
    threads.shutdown();
    if (!ended()) {
      threads.shutdownNow();
    }
    served.close(_ -> true, CloseReason.STOPPING);
    dialled.forEach(Session::close);
    if (!ended()) {
      log.debug("requests cut off at stop");
    }
    socket.close();
  }

  private boolean ended() {
    try {
      return threads.awaitTermination(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
