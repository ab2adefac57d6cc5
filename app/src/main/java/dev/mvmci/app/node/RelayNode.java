package dev.mvmci.app.node;

import dev.mvmci.http.Handler;
import dev.mvmci.http.Response;
import dev.mvmci.http.Router;
import dev.mvmci.p2p.Identity;
import dev.mvmci.p2p.NodeId;
import dev.mvmci.p2p.RelayAddress;
import dev.mvmci.p2p.relay.Relay;
import dev.mvmci.p2p.relay.RelayConfig;
import dev.mvmci.p2p.relay.Signer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** A relay by itself: a UDP port for peers, and a page of figures for machines on loopback. */
public final class RelayNode implements AutoCloseable {

  /** Where the access secret is kept if none was named. */
  static final String ACCESS_FILE = "relay-access";

  private final Parts parts;
  private final Relay relay;
  private final String url;
  private final Optional<Path> accessFile;

  /**
   * How a relay is started.
   *
   * @param listen the UDP address
   * @param figures where health and figures are served; port 0 for a free one
   * @param accessFile a file with the access secret, made if it is not there
   * @param open takes whoever proves a name, also beyond this machine
   * @param allowed names that may register; empty for all
   */
  public record Wanted(
      InetSocketAddress listen,
      Address figures,
      Optional<Path> accessFile,
      boolean open,
      Set<NodeId> allowed) {

    public Wanted {
      allowed = Set.copyOf(allowed);
      if (open && accessFile.isPresent()) {
        throw new IllegalArgumentException(
            "--open and --access exclude each other: a relay asks for a secret or it does not");
      }
      if (listen.isUnresolved()) {
        throw new IllegalArgumentException(
            "no such host to listen on: '" + listen.getHostString() + "'");
      }
    }
  }

  private RelayNode(Parts parts, Relay relay, String url, Optional<Path> accessFile) {
    this.parts = parts;
    this.relay = relay;
    this.url = url;
    this.accessFile = accessFile;
  }

  /**
   * Starts a relay. One that listens beyond this machine asks for a secret, unless it is declared
   * open or has a list of names; what is not given is made and kept in the data directory.
   *
   * @throws StartRefused if that is not possible; nothing is left running
   */
  public static RelayNode start(Path dataDir, Wanted wanted) {
    var parts = new Parts();
    try {
      Files.createDirectories(dataDir);
      Optional<Path> accessFile = accessFile(dataDir, wanted);
      Identity identity = Identity.in(dataDir);
      var config =
          new RelayConfig(
              wanted.listen(),
              accessFile.isPresent() ? Optional.of(secret(accessFile.get())) : Optional.empty(),
              wanted.allowed(),
              RelayConfig.Limits.DEFAULT);
      Front front = parts.add(Front.bind(wanted.figures(), "--figures-port"));
      Relay relay =
          parts.add(Relay.start(config, new Signer(identity.id(), identity.keys().getPrivate())));
      front.open(routes(relay));
      return new RelayNode(parts, relay, front.url(), accessFile);
    } catch (IOException e) {
      parts.close();
      throw new StartRefused(
          "cannot start a relay at udp %s with data directory %s: %s; --listen chooses another"
              .formatted(wanted.listen(), dataDir, e.getMessage()),
          e);
    } catch (StartRefused e) {
      parts.close();
      throw e;
    }
  }

  private static Optional<Path> accessFile(Path dataDir, Wanted wanted) {
    if (wanted.accessFile().isPresent()) {
      return wanted.accessFile();
    }
    boolean free =
        wanted.open()
            || !wanted.allowed().isEmpty()
            || wanted.listen().getAddress().isLoopbackAddress();
    return free ? Optional.empty() : Optional.of(dataDir.resolve(ACCESS_FILE));
  }

  /** One that can be written into the address of the relay, which is how peers are told of it. */
  private static String secret(Path file) throws IOException {
    String secret = SecretFile.in(file);
    try {
      return new RelayAddress("relay", 1, Optional.of(secret)).access().orElseThrow();
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  private static Handler routes(Relay relay) {
    return Router.builder()
        .get("/health/live", _ -> Response.text(200, "ok\n"))
        .get(
            "/health/ready",
            _ -> relay.isServing() ? Response.text(200, "ok\n") : Response.text(503, "stopped\n"))
        .get(
            "/metrics",
            _ ->
                Response.bytes(
                    200, "text/plain; version=0.0.4; charset=utf-8", RelayFigures.of(relay)))
        .build();
  }

  /** Where peers reach it. */
  public InetSocketAddress address() {
    return relay.address();
  }

  /** The name that it proves. */
  public NodeId id() {
    return relay.id();
  }

  /** Where health and figures are. */
  public String url() {
    return url;
  }

  /** Where the secret is that clients need; empty if they need none. */
  public Optional<Path> accessFile() {
    return accessFile;
  }

  @Override
  public void close() {
    parts.close();
  }
}
