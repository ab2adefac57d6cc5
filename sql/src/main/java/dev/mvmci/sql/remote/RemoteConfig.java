package dev.mvmci.sql.remote;

import dev.mvmci.sql.HostPort;
import dev.mvmci.sql.SqlConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How a caller reaches a cluster. All errors are reported together when it is constructed.
 *
 * @param addresses host:port of the API port of any members; the others are learned from them
 * @param clusterName the cluster's name; members of another refuse
 * @param secret {@code secret_api}, never sent nor printed
 * @param tls whether connections are encrypted, as the members are configured
 * @param limits bounds
 */
public record RemoteConfig(
    List<String> addresses, String clusterName, String secret, boolean tls, Limits limits) {

  public RemoteConfig {
    addresses = List.copyOf(addresses);
    List<String> errors = new ArrayList<>();
    if (addresses.isEmpty()) {
      errors.add("no address of a member is given");
    }
    for (String address : addresses) {
      if (!HostPort.isValid(address)) {
        errors.add("'" + address + "' is not host:port");
      }
    }
    if (secret.length() < SqlConfig.Secrets.MIN_LENGTH) {
      errors.add(
          "secret_api has "
              + secret.length()
              + " characters, needed are at least "
              + SqlConfig.Secrets.MIN_LENGTH);
    }
    if (!errors.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", errors));
    }
  }

  /** With the cluster name and limits of a member that was given none. */
  public static RemoteConfig of(List<String> addresses, String secret, boolean tls) {
    return new RemoteConfig(
        addresses, SqlConfig.Network.DEFAULT_CLUSTER, secret, tls, Limits.DEFAULTS);
  }

  @Override
  public String toString() {
    return "RemoteConfig["
        + addresses
        + ", cluster="
        + clusterName
        + ", secret=***, tls="
        + tls
        + "]";
  }

  /**
   * Bounds, each with a defined answer when it is reached.
   *
   * @param connectWait to reach one member, handshake included; then the next is tried
   * @param callWait a caller that has waited this long gets {@link
   *     dev.mvmci.sql.SqlFailure.Unknown} if its command may take effect, else {@link
   *     dev.mvmci.sql.SqlFailure.NotLeader}
   * @param silence a member from which nothing came for this long although it was asked is given
   *     up, and what it was asked goes to another
   * @param callsInFlight calls without an answer; the next is {@link dev.mvmci.sql.SqlFailure.Busy}
   */
  public record Limits(
      Duration connectWait, Duration callWait, Duration silence, int callsInFlight) {

    /** What a caller uses when nothing else is said. */
    public static final Limits DEFAULTS =
        new Limits(Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofSeconds(2), 4_096);

    public Limits {
      if (!connectWait.isPositive()
          || !callWait.isPositive()
          || !silence.isPositive()
          || callsInFlight < 1) {
        throw new IllegalArgumentException("limits must be above 0");
      }
    }
  }
}
