package dev.mvmci.engine;

import java.time.Duration;

/**
 * Upper bounds of a guest's HTTP requests; a guest may ask for less.
 *
 * @param timeout from sending the request to the last byte of the answer, redirects included
 * @param requestBytes body of a request
 * @param responseBytes body of an answer
 * @param redirects followed at most
 * @param privateDestinations whether requests may go to this machine, its local network and other
 *     addresses that are nobody's on the internet
 * @param concurrentRequests in flight in the whole engine; more wait their turn
 */
public record HttpLimits(
    Duration timeout,
    int requestBytes,
    int responseBytes,
    int redirects,
    boolean privateDestinations,
    int concurrentRequests) {

  public static final HttpLimits DEFAULTS =
      new HttpLimits(Duration.ofMinutes(10), 8 << 20, 16 << 20, 20, true, 512);

  public HttpLimits {
    Limit.positive("timeout", timeout.toMillis());
    Limit.positive("requestBytes", requestBytes);
    Limit.positive("responseBytes", responseBytes);
    Limit.positive("redirects", redirects);
    Limit.positive("concurrentRequests", concurrentRequests);
  }

  /** This without requests to this machine and its local network. */
  public HttpLimits publicOnly() {
    return new HttpLimits(
        timeout, requestBytes, responseBytes, redirects, false, concurrentRequests);
  }
}
