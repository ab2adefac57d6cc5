package dev.mvmci.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;

/**
 * Where an {@link HttpServer} listens and what it bears.
 *
 * @param host address or name to bind; loopback by default
 * @param port 0 for a free one
 * @param maxConnections further connections wait in the kernel's accept queue
 * @param maxHeaderBytes request line and headers together; more is answered 414 or 431
 * @param idleTimeout a connection without traffic for this long is closed
 */
public record ServerConfig(
    String host, int port, int maxConnections, int maxHeaderBytes, Duration idleTimeout) {

  public static final ServerConfig DEFAULT =
      new ServerConfig("127.0.0.1", 0, 10_000, 32 << 10, Duration.ofSeconds(60));

  public ServerConfig {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port is " + port + "; it takes 0 to 65535");
    }
  }

  public ServerConfig at(String newHost, int newPort) {
    return new ServerConfig(newHost, newPort, maxConnections, maxHeaderBytes, idleTimeout);
  }

  /** Whether only this machine can connect. */
  public boolean loopback() {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException _) {
      return false;
    }
  }
}
