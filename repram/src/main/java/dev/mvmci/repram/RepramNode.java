package dev.mvmci.repram;

import dev.mvmci.http.Handler;
import dev.mvmci.http.HttpServer;
import dev.mvmci.http.Problem;
import dev.mvmci.http.PromptHandler;
import dev.mvmci.http.Request;
import dev.mvmci.http.Response;
import dev.mvmci.http.ServerConfig;
import dev.mvmci.repram.peers.HttpTransport;
import dev.mvmci.repram.peers.Peer;
import dev.mvmci.repram.replication.ClientWrite;
import dev.mvmci.repram.store.Entry;
import dev.mvmci.repram.store.FadingStore;
import dev.mvmci.repram.store.Precondition;
import dev.mvmci.repram.time.Clocks;
import dev.mvmci.repram.time.SystemTimers;
import dev.mvmci.repram.watch.Watches;
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
 * of its enclave. Everything on the network goes through its one HTTP port; programs in the same
 * process may use the methods here.
 */
public final class RepramNode implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(RepramNode.class);

  private final HttpServer server;
  private final NodeCore core;

  private RepramNode(HttpServer server, NodeCore core) {
    this.server = server;
    this.core = core;
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
    var core = new AtomicReference<Optional<NodeCore>>(Optional.empty());
    HttpServer server =
        HttpServer.start(
            ServerConfig.DEFAULT.at(config.listen().host(), config.listen().port()),
            front.apply(new Face(core)));
    NodeInfo self = self(config, server.port());
    var surroundings =
        new Surroundings(
            Clocks.system(),
            new SystemTimers(),
            new HttpTransport(),
            RandomGenerator.of("L64X128MixRandom"));
    var node = new RepramNode(server, new NodeCore(config, self, surroundings));
    core.set(Optional.of(node.core));
    node.core.start();
    log.info(
        "repram node online id={} at={} enclave={} peers-to-ask={}",
        self.id(),
        self.endpoint(),
        self.enclave(),
        config.seeds());
    return node;
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

  private static NodeInfo self(RepramConfig config, int port) {
    long now = System.currentTimeMillis();
    String id = config.identity().nodeId();
    return new NodeInfo(
        id.isEmpty() ? "node-%d-%d".formatted(now, port) : id,
        config.identity().address(),
        config.listen().gossipPort(),
        // Port 0 says that nobody can connect to it: it takes part through its attachment.
        config.attachment().inbound() ? port : 0,
        config.identity().enclave(),
        now);
  }

  /** The port it listens on, also where the configuration asked for a free one. */
  public int port() {
    return server.port();
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

  /** Stops serving and forgets everything: a node has no disk. */
  @Override
  public void close() {
    try {
      core.sayGoodbye();
      server.close();
    } finally {
      core.close();
    }
  }
}
