package dev.mvmci.app.node;

import dev.mvmci.http.Authority;
import dev.mvmci.http.Handler;
import dev.mvmci.http.HttpServer;
import dev.mvmci.http.LocalOrigin;
import dev.mvmci.http.Request;
import dev.mvmci.repram.RepramConfig;
import dev.mvmci.repram.RepramNode;
import dev.mvmci.repram.api.PeerPaths;
import dev.mvmci.repram.mcp.McpTools;
import dev.mvmci.repram.mcp.NodeToolStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** A node of the fading store: by itself. */
public final class StoreNode implements AutoCloseable {

  private static final String TOOLS_PATH = "/mcp";

  /** What asks whether a node lives has no key. */
  private static final Set<String> HEALTH = Set.of("/v1/health", "/health");

  private static final List<String> PEERS =
      List.of("REPRAM_PEERS", "REPRAM_BOOTSTRAP_PEERS", "BOOTSTRAP_NODES");
  private static final String TICKET = "iroh+h3://";

  private final RepramNode node;
  private final RepramConfig config;
  private final Optional<Path> keyFile;

  private StoreNode(RepramNode node, RepramConfig config, Optional<Path> keyFile) {
    this.node = node;
    this.config = config;
    this.keyFile = keyFile;
  }

  /**
   * Starts a node as its environment says. One that listens beyond this machine asks its peers for
   * the cluster's secret and its clients for a key, unless it is declared open; what is not given
   * is made and kept in the data directory.
   *
   * @throws StartRefused if that is not possible; nothing is left running
   */
  public static StoreNode start(Path dataDir, Map<String, String> environment) {
    requireNoTicket(environment);
    try {
      Path secretFile = dataDir.resolve("repram-cluster-secret");
      RepramConfig config = RepramConfig.fromEnvironment(environment, () -> secret(secretFile));
      if (config.listen().loopback() || config.listen().open()) {
        return serve(config, UnaryOperator.identity(), Optional.empty());
      }
      String given = environment.getOrDefault("REPRAM_API_KEY", "").strip();
      Path keyFile = dataDir.resolve("repram-api-key");
      String key = given.isEmpty() ? SecretFile.in(keyFile) : given;
      return serve(
          config,
          new KeyGuard(key, StoreNode::free)::before,
          given.isEmpty() ? Optional.of(keyFile) : Optional.empty());
    } catch (RepramConfig.InvalidConfiguration e) {
      throw new StartRefused(String.join("; ", e.errors()), e);
    } catch (IOException | UncheckedIOException e) {
      throw new StartRefused("cannot use data directory " + dataDir + ": " + e.getMessage(), e);
    }
  }

  /** A ticket may hold a secret, so it is not repeated. */
  private static void requireNoTicket(Map<String, String> environment) {
    for (String name : PEERS) {
      if (environment.getOrDefault(name, "").contains(TICKET)) {
        throw new StartRefused(
            name
                + " has a ticket; a node that runs by itself joins others by host:port, over HTTP."
                + " Stores that meet encrypted are those inside the control planes of a cluster,"
                + " each started with --p2p-listen");
      }
    }
  }

  private static String secret(Path file) {
    try {
      return SecretFile.in(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean free(Request request) {
    return HEALTH.contains(request.path()) || PeerPaths.contains(request.path());
  }

  /** Starts a node that has its tools as well. */
  private static StoreNode serve(
      RepramConfig config, UnaryOperator<Handler> front, Optional<Path> keyFile) {
    var tools = new Gate();
    RepramNode node =
        bound(() ->
            RepramNode.start(config, served -> front.apply(withTools(served, tools, config))));
    var store = new StoreNode(node, config, keyFile);
    tools.open(McpTools.http(new NodeToolStore(store.node), InstantSource.system()));
    return store;
  }

  /** Starts a node that listens somewhere. */
  interface Binding {
    RepramNode start() throws IOException;
  }

  /** What it starts; where it cannot listen, the start is refused. */
  static RepramNode bound(Binding binding) {
    try {
      return binding.start();
    } catch (HttpServer.AddressInUse e) {
      throw new StartRefused(
          "%s; stop what listens there, or choose another port with --repram-port or"
                  .formatted(e.getMessage())
              + " REPRAM_HTTP_PORT",
          e);
    } catch (IOException e) {
      throw new StartRefused(String.valueOf(e.getMessage()), e);
    }
  }

  /** What a model may do, a web page of somebody else must not: loopback is open to those. */
  private static Handler withTools(Handler served, Handler tools, RepramConfig config) {
    Handler guarded = config.listen().loopback() ? new LocalOrigin(tools) : tools;
    return new ToolsAside(TOOLS_PATH, guarded, served);
  }

  /** Where it answers, as a client on this machine writes it. */
  public String url() {
    String host = config.listen().host();
    boolean all = host.equals("0.0.0.0") || host.equals("::");
    return "http://" + Authority.of(all ? "127.0.0.1" : host, node.port());
  }

  /** The node itself, for what happens in the same process. */
  public RepramNode node() {
    return node;
  }

  /** How it is configured. */
  public RepramConfig config() {
    return config;
  }

  /** Where the key is kept that clients need; empty if they need none or brought it. */
  public Optional<Path> keyFile() {
    return keyFile;
  }

  /** Nodes it joins through. */
  public List<String> seeds() {
    return config.seeds();
  }

  @Override
  public void close() {
    node.close();
  }
}
