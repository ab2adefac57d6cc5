package dev.mvmci.sql.remote;

import dev.mvmci.sql.SqlConfig;
import dev.mvmci.sql.node.SqliteNode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;

/** A member alone, and its port for callers on loopback. */
public final class ServedDatabase implements AutoCloseable {

  /** What the callers of the tests know. */
  static final String CLUSTER = "tests";

  static final String SECRET = "a secret of the tests";

  private final Path directory;
  private final boolean tls;
  private final ApiConfig.Limits limits;
  private SqliteNode node;
  private ApiServer server;

  private ServedDatabase(Path directory, boolean tls, ApiConfig.Limits limits) {
    this.directory = directory;
    this.tls = tls;
    this.limits = limits;
    this.node = SqliteNode.open(SqlConfig.alone(directory));
    this.server = serve(node, 0);
  }

  /** Opens it with the limits of a member that was given none. */
  public static ServedDatabase open(Path directory, boolean tls) {
    return open(directory, tls, ApiConfig.Limits.of(SqlConfig.Limits.DEFAULTS));
  }

  static ServedDatabase open(Path directory, boolean tls, ApiConfig.Limits limits) {
    return new ServedDatabase(directory, tls, limits);
  }

  private ApiServer serve(SqliteNode served, int port) {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    return ApiServer.start(served, new ApiConfig(address, CLUSTER, SECRET, tls, limits));
  }

  /** The member itself. */
  public SqliteNode node() {
    return node;
  }

  ApiServer server() {
    return server;
  }

  /** Where it is reached. */
  String address() {
    return "127.0.0.1:" + server.port();
  }

  /** How a caller that knows everything reaches it. */
  public RemoteConfig caller() {
    return new RemoteConfig(List.of(address()), CLUSTER, SECRET, tls, RemoteConfig.Limits.DEFAULTS);
  }

  /** Stops the member, starts it again, and opens the port where it was. */
  void restart(Runnable beforeItListens) {
    int port = server.port();
    close();
    node = SqliteNode.open(SqlConfig.alone(directory));
    beforeItListens.run();
    server = serve(node, port);
  }

  @Override
  public void close() {
    server.close();
    node.close();
  }
}
