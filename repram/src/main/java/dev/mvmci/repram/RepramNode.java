package dev.mvmci.repram;

import dev.mvmci.http.Handler;
import dev.mvmci.http.HttpServer;
import dev.mvmci.http.Problem;
import dev.mvmci.http.PromptHandler;
import dev.mvmci.http.Request;
import dev.mvmci.http.Response;
import dev.mvmci.http.ServerConfig;
import dev.mvmci.repram.api.ProvenApi;
import dev.mvmci.repram.peers.HttpTransport;
import dev.mvmci.repram.peers.Naming;
import dev.mvmci.repram.peers.Peer;
import dev.mvmci.repram.peers.Transport;
import dev.mvmci.repram.replication.ClientWrite;
import dev.mvmci.repram.store.Entry;
import dev.mvmci.repram.store.FadingStore;
import dev.mvmci.repram.store.Precondition;
import dev.mvmci.repram.time.Clocks;
import dev.mvmci.repram.time.SystemTimers;
import dev.mvmci.repram.watch.Watches;
import dev.mvmci.repram.wire.Endpoint;
import dev.mvmci.repram.wire.NodeInfo;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node of the fading store: keeps values until their time is over, and shares them with all nodes
 * of its enclave. Programs in the same process may use the methods here; all others go through its
 * one HTTP port, if it has one. Nodes meet there too, unless a transport is given that carries the
 * mesh instead.
 */
public final class RepramNode implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(RepramNode.class);

  private final Optional<HttpServer> server;
  private final NodeCore core;
  private final ProvenApi toProven;

  private RepramNode(Optional<HttpServer> server, NodeCore core) {
    this.server = server;
    this.core = core;
    this.toProven = core.api().toProven();
  }

  /**
   * Starts a node. It serves when this returns; joining goes on by itself.
   *
   * @throws HttpServer.AddressInUse if somebody else listens at the address
   * @throws IOException if it cannot be bound for another reason
   */
  public static RepramNode start(RepramConfig config) throws IOException {
    return start(config, UnaryOperator.identity());
  }

  /**
   * As {@link #start(RepramConfig)}, with something in front of everything the node serves: a
   * guard, most likely.
   */
  public static RepramNode start(RepramConfig config, UnaryOperator<Handler> front)
      throws IOException {
    return start(config, front, new HttpTransport());
  }

  /**
   * As {@link #start(RepramConfig, UnaryOperator)}, with another way to other nodes. If it {@link
   * Transport#provesNames}, the node is known under the configured id, its name in there; others
   * are answered by {@link #answer}, and by the HTTP port no more.
   *
   * @param transport belongs to the node from now on, also where it does not start
   */
  public static RepramNode start(
      RepramConfig config, UnaryOperator<Handler> front, Transport transport) throws IOException {
    boolean started = false;
    try {
      RepramNode node = listening(config, front, transport);
      started = true;
      return node;
    } finally {
      if (!started) {
        transport.close();
      }
    }
  }

  /**
   * Starts a node without a port: for {@link #clients} in the same process, and for other nodes as
   * far as the transport carries their requests to {@link #answer}.
   */
  public static RepramNode inside(RepramConfig config, Transport transport) {
    return begin(Optional.empty(), core(config, 0, transport));
  }

  private static RepramNode listening(
      RepramConfig config, UnaryOperator<Handler> front, Transport transport) throws IOException {
    var core = new AtomicReference<Optional<NodeCore>>(Optional.empty());
    HttpServer server =
        HttpServer.start(
            ServerConfig.DEFAULT.at(config.listen().host(), config.listen().port()),
            front.apply(new Face(core)));
    NodeCore ready = core(config, server.port(), transport);
    core.set(Optional.of(ready));
    return begin(Optional.of(server), ready);
  }

  private static NodeCore core(RepramConfig config, int port, Transport transport) {
    var surroundings =
        new Surroundings(
            Clocks.system(), new SystemTimers(), transport, RandomGenerator.of("L64X128MixRandom"));
    return new NodeCore(config, self(config, port, Naming.of(transport)), surroundings);
  }

  private static RepramNode begin(Optional<HttpServer> server, NodeCore core) {
    core.start();
    NodeInfo self = core.parts().table().self();
    log.info(
        "repram node online id={} at={} enclave={} peers-to-ask={}",
        self.id(),
        self.endpoint(),
        self.enclave(),
        core.parts().introducer().seeds());
    return new RepramNode(server, core);
  }

  /** What the node answers, as soon as it is there. */
  private record Face(AtomicReference<Optional<NodeCore>> core) implements PromptHandler {

    private static final Response STARTING =
        Response.problem(new Problem("starting", "Starting", 503, "ask again"));

    @Override
    public Response handle(Request request) throws Exception {
      Optional<NodeCore> ready = core.get();
      return ready.isPresent() ? ready.get().api().handle(request) : STARTING;
    }

    @Override
    public boolean prompt(String method, String path) {
      Optional<NodeCore> ready = core.get();
      return ready.isPresent() && ready.get().api().prompt(method, path);
    }

    @Override
    public CompletableFuture<Response> promptly(Request request) throws Exception {
      return core.get().orElseThrow().api().promptly(request);
    }
  }

  private static NodeInfo self(RepramConfig config, int port, Naming naming) {
    long now = System.currentTimeMillis();
    String given = config.identity().nodeId();
    String id = given.isEmpty() ? "node-%d-%d".formatted(now, port) : given;
    Endpoint at =
        switch (naming) {
          case PROVEN -> Endpoint.named(given);
          // Port 0 says that nobody can connect to it: it takes part through its attachment.
          case CLAIMED ->
              new Endpoint(config.identity().address(), config.attachment().inbound() ? port : 0);
        };
    return new NodeInfo(
        id, at.host(), config.listen().gossipPort(), at.port(), config.identity().enclave(), now);
  }

  /** The port it listens on, also where the configuration asked for a free one; 0 if on none. */
  public int port() {
    return server.map(HttpServer::port).orElse(0);
  }

  /** What clients are answered, for those in the same process; may block. */
  public Handler clients() {
    return core.api();
  }

  /**
   * Answers a request of another node that the transport of this one carries.
   *
   * @param peer the name that the other node has proven; what it says in another's is refused
   */
  public Response answer(String peer, Request request) throws Exception {
    return toProven.handle(peer, request);
  }

  /** How it names itself to others. */
  public NodeInfo info() {
    return core.parts().table().self();
  }

  /** The other nodes it knows, by id. */
  public List<Peer> peers() {
    return core.parts().table().all();
  }

  /** Keeps a value and sends it to the other nodes; the TTL is taken as it is. */
  public ClientWrite put(String key, byte[] value, int ttlSeconds, Precondition precondition) {
    return core.parts().replicator().write(key, value, ttlSeconds, precondition);
  }

  /** The entry of a key, if it lives. */
  public Optional<Entry> find(String key) {
    return core.parts().store().find(key);
  }

  /** Visits live entries in the order of their keys; see {@link FadingStore#visit}. */
  public void visit(String prefix, String after, Predicate<Entry> visitor) {
    core.parts().store().visit(prefix, after, visitor);
  }

  /** Follows keys as they come and go; empty if there are too many watchers. */
  public Optional<Watches.Subscription> watch(Predicate<String> keys) {
    return core.parts().watches().subscribe(keys);
  }

  /** Looks for nodes to join through at once: its transport knows more of them than before. */
  public void seek() {
    core.parts().introducer().askAbsent();
  }

  /** Stops serving and forgets everything: a node has no disk. */
  @Override
  public void close() {
    try {
      core.sayGoodbye();
      server.ifPresent(HttpServer::close);
    } finally {
      core.close();
    }
  }
}
