package dev.mvmci.http;

import java.io.IOException;
import java.net.BindException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An HTTP/1.1 server: each request is handled on a virtual thread of its own, but those that a
 * {@link PromptHandler} answers without one.
 */
public final class HttpServer implements AutoCloseable {

  private static final int PLATFORM_THREADS = 16;
  private static final int STOP_TIMEOUT_MILLIS = 500;

  /** A connection on which nothing has moved for this long is closed when the server stops. */
  private static final int IDLE_AT_STOP_MILLIS = 50;

  private static final Logger log = LoggerFactory.getLogger(HttpServer.class);

  static {
    // How far apart Jetty keeps what two threads write. Where it is not told, it asks the JVM's
    // management beans, which takes a fifth of a start.
    String references = "org.eclipse.jetty.util.referencesPerCacheLine";
    if (System.getProperty(references) == null) {
      System.setProperty(references, "16");
    }
  }

  /**
   * Keys of the store may hold any character, so their escapes are let through. Routes are found by
   * the decoded path alone, which leaves no second reading of it; escaped dot segments stay
   * refused.
   */
  private static final UriCompliance ESCAPES_ALLOWED =
      UriCompliance.RFC3986.with(
          "escapes allowed",
          UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR,
          UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING,
          UriCompliance.Violation.SUSPICIOUS_PATH_CHARACTERS);

  private final Server server;
  private final ServerConnector connector;

  private HttpServer(Server server, ServerConnector connector) {
    this.server = server;
    this.connector = connector;
  }

  /**
   * Binds and serves; requests are taken when this returns.
   *
   * @throws AddressInUse if somebody else listens there
   * @throws IOException if the address cannot be bound for another reason
   */
  public static HttpServer start(ServerConfig config, Handler handler) throws IOException {
    var pool = new QueuedThreadPool(PLATFORM_THREADS, 2);
    pool.setName("http");
    pool.setDaemon(true);
    pool.setVirtualThreadsExecutor(
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("http-", 0).factory()));
    var server = new Server(pool);
    var ordinary = new HttpConnectionFactory(settings(config));
    ServerConnector connector =
        handler instanceof PromptHandler prompt
            ? new PromptConnector(server, new PromptConnection.Factory(prompt, ordinary))
            : new ServerConnector(server, 1, 1, ordinary);
    connector.setHost(config.host());
    connector.setPort(config.port());
    connector.setIdleTimeout(config.idleTimeout().toMillis());
    connector.setReuseAddress(true);
    connector.setShutdownIdleTimeout(IDLE_AT_STOP_MILLIS);
    server.addConnector(connector);
    server.addBean(new NetworkConnectionLimit(config.maxConnections(), server));
    server.setErrorHandler(new JettyErrors());
    server.setHandler(new GracefulHandler(new JettyAdapter(handler)));
    server.setStopTimeout(STOP_TIMEOUT_MILLIS);
    try {
      server.start();
    } catch (Exception e) {
      stop(server);
      throw startFailure(config, e);
    }
    return new HttpServer(server, connector);
  }

  /** Its connections may begin as one kind and go on as another. */
  private static final class PromptConnector extends ServerConnector {
    PromptConnector(Server server, PromptConnection.Factory connections) {
      super(server, 1, 1, connections);
    }

    @Override
    protected SocketChannelEndPoint newEndPoint(
        SocketChannel channel, ManagedSelector selector, SelectionKey key) {
      var endPoint = new RewindableEndPoint(channel, selector, key, getScheduler());
      endPoint.setIdleTimeout(getIdleTimeout());
      return endPoint;
    }
  }

  /** The address is taken. */
  public static final class AddressInUse extends IOException {
    AddressInUse(ServerConfig config, Throwable cause) {
      super("%s:%d is already in use".formatted(config.host(), config.port()), cause);
    }
  }

  private static HttpConfiguration settings(ServerConfig config) {
    var http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setRequestHeaderSize(config.maxHeaderBytes());
    http.setUriCompliance(ESCAPES_ALLOWED);
    return http;
  }

  private static IOException startFailure(ServerConfig config, Exception failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof BindException && String.valueOf(t.getMessage()).contains("in use")) {
        return new AddressInUse(config, failure);
      }
    }
    return new IOException(
        "cannot listen on %s:%d: %s".formatted(config.host(), config.port(), failure.getMessage()),
        failure);
  }

  /** The port that is bound, also where the configuration asked for a free one. */
  public int port() {
    return connector.getLocalPort();
  }

  /** Stops accepting, gives requests under way half a second, then closes. */
  @Override
  public void close() {
    stop(server);
  }

  /**
   * Stops it for good. Jetty's grace can trip over a request that ends at that very moment; it then
   * says that it failed, although it goes on, and by the second time nothing is under way.
   */
  static void stop(Server server) {
    try {
      stopOnce(server);
    } catch (Exception first) {
      log.debug("stopping once more", first);
      try {
        stopOnce(server);
      } catch (Exception second) {
        second.addSuppressed(first);
        throw new IllegalStateException("the HTTP server did not stop", second);
      }
    }
  }

  private static void stopOnce(Server server) throws Exception {
    try {
      server.stop();
    } catch (TimeoutException e) {
      // What was still under way after its half second has been cut off; that is what was promised.
      log.debug("requests cut off at stop", e);
    }
  }
}
