package dev.mvmci.engine.http;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * A request that a guest wants made.
 *
 * @param timeout until the last byte of the last answer
 * @param maxBodyBytes of an answer
 * @param hosts it and its redirects may go to, {@code *.example.org} for those below one; any for
 *     none
 * @param maxRedirects to follow; with 0 a redirect is an answer like any other
 */
public record HttpAsk(
    String method,
    URI url,
    List<Header> headers,
    byte[] body,
    Duration timeout,
    int maxBodyBytes,
    int maxRedirects,
    List<String> hosts) {

  public HttpAsk {
    headers = List.copyOf(headers);
    hosts = List.copyOf(hosts);
  }

  /** A request that may go anywhere. */
  public HttpAsk(
      String method,
      URI url,
      List<Header> headers,
      byte[] body,
      Duration timeout,
      int maxBodyBytes,
      int maxRedirects) {
    this(method, url, headers, body, timeout, maxBodyBytes, maxRedirects, List.of());
  }

  /** One header line. */
  public record Header(String name, String value) {}

  /** Whether a header of this name is there. */
  public boolean has(String name) {
    return headers.stream().anyMatch(header -> header.name().equalsIgnoreCase(name));
  }
}
