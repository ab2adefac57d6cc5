package dev.mvmci.sql.remote;

import dev.mvmci.sql.StartFailure;
import dev.mvmci.sql.member.Refusals;
import dev.mvmci.sql.node.SqliteNode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The API port of a member. Callers and the other members' links come in here. */
public final class ApiServer implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(ApiServer.class);
  private static final int BACKLOG = 256;

  private final ApiConfig config;
  private final LongSupplier nanos;
  private final long memberId;
  private final Credentials credentials;
  private final @Nullable TlsSockets tls;
  private final ServerSocket listener;
  private final Requests requests;
  private final Refusals refusals;
  private final Set<ServerConnection> connections = ConcurrentHashMap.newKeySet();

  /** Two threads a connection, of the platform: virtual ones are woken through two others. */
  private final ExecutorService connectionThreads =
      Executors.newThreadPerTaskExecutor(
          Thread.ofPlatform().daemon().name("sql-api-", 0).factory());

  private final ExecutorService executor =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("sql-api-work-", 0).factory());
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("sql-api-watch").daemon().factory());
  private volatile boolean closed;

  private ApiServer(SqliteNode node, ApiConfig config, ServerSocket listener, LongSupplier nanos) {
    this.config = config;
    this.nanos = nanos;
    this.memberId = node.health().self();
    this.credentials = new Credentials(config.clusterName(), config.secret());
    this.tls = config.tls() ? TlsSockets.ofServer() : null;
    this.listener = listener;
    this.refusals = new Refusals(memberId);
    this.requests = new Requests(node, config.limits(), executor);
  }

  /**
   * Binds the port and serves from then on. The node stays the caller's, to be closed later.
   *
   * @throws StartFailure.PortInUse if the address cannot be bound
   */
  public static ApiServer start(SqliteNode node, ApiConfig config) {
    return start(node, config, System::nanoTime);
  }

  /** As {@link #start(SqliteNode, ApiConfig)}; the clock tells who has been silent for long. */
  static ApiServer start(SqliteNode node, ApiConfig config, LongSupplier nanos) {
    ServerSocket listener = bind(config.listen());
    ApiServer server = new ApiServer(node, config, listener, nanos);
    server.connectionThreads.execute(server::accept);
    var _ = server.watch.scheduleAtFixedRate(server::checkProgress, 1, 1, TimeUnit.SECONDS);
    log.info(
        "event=api_open member={} port={} tls={}",
        server.memberId,
        server.port(),
        config.tls() ? "1.3" : "off");
    return server;
  }

  private static ServerSocket bind(InetSocketAddress address) {
    try {
      ServerSocket listener = new ServerSocket();
      try {
        listener.setReuseAddress(true);
        listener.bind(address, BACKLOG);
        return listener;
      } catch (IOException e) {
        listener.close();
        throw e;
      }
    } catch (IOException e) {
      throw new StartFailure.PortInUse(
          "the api address "
              + address.getHostString()
              + ":"
              + address.getPort()
              + " cannot be used ("
              + e.getMessage()
              + "); end the other program or choose another port",
          e);
    }
  }

  /** The port, also if any free one was asked for. */
  public int port() {
    return listener.getLocalPort();
  }

  private void accept() {
    while (!closed) {
      try {
        admit(listener.accept());
      } catch (IOException e) {
        if (!closed) {
          // Out of file handles, for instance; those in use will be given back.
          log.warn("event=api_accept_failed reason={}", e.getMessage());
          pause();
        }
      }
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(100);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void admit(Socket socket) throws IOException {
    ApiConfig.Limits limits = config.limits();
    long unproven = connections.stream().filter(connection -> !connection.isProven()).count();
    if (connections.size() >= limits.connections() || unproven >= limits.handshakes()) {
      refusals.log(
          Channel.peer(socket),
          "there are "
              + connections.size()
              + " connections of "
              + limits.connections()
              + " allowed, "
              + unproven
              + " of them in their handshake");
      socket.close();
      return;
    }
    ServerConnection connection = new ServerConnection(socket, requests, limits, nanos);
    connections.add(connection);
    if (closed) {
      connection.close();
    }
    connectionThreads.execute(() -> serve(connection, Channel.peer(socket)));
  }

  private void serve(ServerConnection connection, String peer) {
    try {
      connection.serve(tls, credentials, memberId, connectionThreads);
    } catch (RefusedException | ProtocolException e) {
      refusals.log(peer, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      if (connection.isProven() || closed) {
        log.debug("event=api_connection_lost peer={} reason={}", peer, e.getMessage());
      } else {
        refusals.log(peer, "the handshake failed: " + e.getMessage());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      if (!closed) {
        log.error("event=api_connection_failed peer={}", peer, e);
      }
    } finally {
      connections.remove(connection);
    }
  }

  /** Cuts off who is stuck or silent; done once a second. */
  void checkProgress() {
    connections.forEach(ServerConnection::checkProgress);
  }

  /** Connections open now. */
  int connections() {
    return connections.size();
  }

  /** Closes the port and all connections; what callers have under way goes on at the node. */
  @Override
  public void close() {
    closed = true;
    watch.shutdownNow();
    try {
      listener.close();
    } catch (IOException e) {
      log.warn("event=api_close_failed reason={}", e.getMessage());
    }
    connections.forEach(ServerConnection::close);
    connectionThreads.shutdownNow();
    executor.shutdownNow();
    try {
      if (!connectionThreads.awaitTermination(5, TimeUnit.SECONDS)
          || !executor.awaitTermination(5, TimeUnit.SECONDS)) {
        log.warn("event=api_requests_unfinished");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    log.info("event=api_closed member={}", memberId);
  }
}
