package dev.mvmci.sql.remote;

import dev.mvmci.sql.SqlConfig;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * How a member serves callers.
 *
 * @param listen address of the port; port 0 takes any free one
 * @param clusterName callers that name another cluster are refused
 * @param secret {@code secret_api}, never sent nor printed
 * @param tls whether connections are encrypted
 * @param limits bounds
 */
public record ApiConfig(
    InetSocketAddress listen, String clusterName, String secret, boolean tls, Limits limits) {

  public ApiConfig {
    if (secret.length() < SqlConfig.Secrets.MIN_LENGTH) {
      throw new IllegalArgumentException(
          "secret_api has "
              + secret.length()
              + " characters, needed are at least "
              + SqlConfig.Secrets.MIN_LENGTH);
    }
  }

  /** As the member's own configuration says, with default limits. */
  public static ApiConfig of(SqlConfig config) {
    String listen = config.network().listenApi();
    SqlConfig.Member self = config.self();
    return new ApiConfig(
        new InetSocketAddress(listen == null ? self.host() : listen, self.apiPort()),
        config.network().clusterName(),
        config.requiredSecrets().api(),
        config.usesTls(),
        Limits.of(config.limits()));
  }

  @Override
  public String toString() {
    return "ApiConfig[" + listen + ", cluster=" + clusterName + ", secret=***, tls=" + tls + "]";
  }

  /**
   * Bounds, each with a defined answer when it is reached.
   *
   * @param connections open at a time; one more is closed at once
   * @param handshakes connections that have not proven themselves yet; one more is closed at once
   * @param requestsInFlight requests of one connection without an answer; more are not read yet
   * @param queries that run or whose answers wait to be sent, over all connections; one more waits
   *     {@code queryWait} and is then {@link dev.mvmci.sql.SqlFailure.Busy}
   * @param queryWait see {@code queries}; also how long a query waits for this member to catch up
   * @param stall a caller that takes nothing for so long is cut off
   */
  public record Limits(
      int connections,
      int handshakes,
      int requestsInFlight,
      int queries,
      Duration queryWait,
      Duration stall) {

    /** In proportion to the member's own limits. */
    public static Limits of(SqlConfig.Limits member) {
      return new Limits(
          512, 64, 1_024, member.readers() + 2, member.readerWait(), Duration.ofSeconds(30));
    }

    public Limits {
      if (connections < 1
          || handshakes < 1
          || requestsInFlight < 1
          || queries < 1
          || !queryWait.isPositive()
          || !stall.isPositive()) {
        throw new IllegalArgumentException("limits must be above 0");
      }
    }
  }
}
