package dev.mvmci.app.node;

import dev.mvmci.http.Authority;
import dev.mvmci.http.Guard;
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
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** A node of the fading store: by itself, or the one inside {@code up}. */
public final class StoreNode implements AutoCloseable {

  /** Replication among the parts of mvm-ci stays among them. */
  static final String OWN_ENCLAVE = "mvm-ci";

  private static final String TOOLS_PATH = "/mcp";

  /** What asks whether a node lives has no key. */
  private static final Set<String> HEALTH = Set.of("/v1/health", "/health");

  private static final int OWN_RATE_LIMIT = 5_000;
  private static final int OWN_STORAGE_BYTES = 64 << 20;

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

  /** Starts the node inside {@code up}; web pages of others are kept from it. */
  static StoreNode own(Address address, String nodeId) {
    RepramConfig defaults = RepramConfig.DEFAULT;
    var limits =
        new RepramConfig.Limits(
            1,
            (int) Duration.ofDays(1).toSeconds(),
            OWN_RATE_LIMIT,
            defaults.limits().gossipRateLimit(),
            OWN_STORAGE_BYTES,
            false);
    RepramConfig config =
        defaults
            .withIdentity(new RepramConfig.Identity(nodeId, address.host(), OWN_ENCLAVE))
            .withListen(new RepramConfig.Listen(address.host(), address.port(), 0, false))
            .withLimits(limits);
    return bind(config, ((Guard) LocalOrigin::refusal)::before, Optional.empty());
  }

  /** Starts a node that has its tools as well. */
  private static StoreNode serve(
      RepramConfig config, UnaryOperator<Handler> front, Optional<Path> keyFile) {
    var tools = new Gate();
    StoreNode store =
        bind(config, served -> front.apply(withTools(served, tools, config)), keyFile);
    tools.open(McpTools.http(new NodeToolStore(store.node), InstantSource.system()));
    return store;
  }

  private static StoreNode bind(
      RepramConfig config, UnaryOperator<Handler> front, Optional<Path> keyFile) {
    try {
      RepramNode node = RepramNode.start(config, front);
      return new StoreNode(node, config, keyFile);
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
