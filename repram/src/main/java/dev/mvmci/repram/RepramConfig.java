package dev.mvmci.repram;

import dev.mvmci.http.ServerConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Everything a node can be told. {@link #DEFAULT} is a lone node on loopback; {@link
 * #fromEnvironment} reads the documented names of both eras.
 *
 * @param seeds {@code host:httpPort} of nodes to join through
 * @param secret key of the gossip signatures; empty for an open cluster
 */
public record RepramConfig(
    Identity identity,
    Listen listen,
    List<String> seeds,
    Replication replication,
    Limits limits,
    String secret,
    Attachment attachment,
    Labels labels) {

  /** A lone node on loopback, on any free port, with the documented defaults. */
  public static final RepramConfig DEFAULT =
      new RepramConfig(
          new Identity("", "localhost", "default"),
          new Listen("127.0.0.1", 0, 9090, false),
          List.of(),
          new Replication(3, Duration.ofSeconds(5)),
          new Limits(300, 86_400, 100, 20_000, 0, false),
          "",
          new Attachment(true, 100),
          new Labels("public", "info"));

  public RepramConfig {
    seeds = List.copyOf(seeds);
  }

  /**
   * Who the node says it is.
   *
   * @param nodeId empty to have one made
   * @param address the name or address peers reach it under
   * @param enclave replication stays among nodes of one enclave
   */
  public record Identity(String nodeId, String address, String enclave) {}

  /**
   * Where the node listens.
   *
   * @param port 0 for a free one
   * @param gossipPort passed on to peers; nothing listens there
   * @param open whether everybody beyond this machine may use it, without key or secret
   */
  public record Listen(String host, int port, int gossipPort, boolean open) {

    /** Whether only this machine can connect. */
    public boolean loopback() {
      return ServerConfig.DEFAULT.at(host, port).loopback();
    }
  }

  /**
   * How sure a write is.
   *
   * @param factor the N of the quorum formula; data always goes to all of the enclave
   * @param writeTimeout how long a PUT waits for its quorum before it answers 202
   */
  public record Replication(int factor, Duration writeTimeout) {}

  /**
   * What the node bears.
   *
   * @param rateLimit requests per second of one client address; 0 for no limit
   * @param gossipRateLimit the same for requests of peers; 0 for no limit
   * @param maxStorageBytes keys, values and overhead together; 0 for half of the heap
   * @param trustProxy whether X-Forwarded-For names the client
   */
  public record Limits(
      int minTtlSeconds,
      int maxTtlSeconds,
      int rateLimit,
      int gossipRateLimit,
      long maxStorageBytes,
      boolean trustProxy) {}

  /**
   * How WebSocket attachment is used.
   *
   * @param inbound whether peers can open connections to this node (a substrate); a node that
   *     cannot be reached attaches to a seed instead
   * @param maxChildren attached nodes taken in; 0 for none
   */
  public record Attachment(boolean inbound, int maxChildren) {}

  /** Words that change no behaviour here: the network's name and the wanted log level. */
  public record Labels(String network, String logLevel) {}

  /**
   * Reads the environment variables of both eras; the newer name wins.
   *
   * @throws InvalidConfiguration naming everything that is wrong, together
   */
  public static RepramConfig fromEnvironment(Map<String, String> environment) {
    return fromEnvironment(environment, () -> "");
  }

  /**
   * As {@link #fromEnvironment(Map)}, with a secret for a node that needs one and was given none:
   * one that listens beyond its machine and is not declared open.
   */
  public static RepramConfig fromEnvironment(
      Map<String, String> environment, Supplier<String> lastSecret) {
    return new EnvironmentReader(environment, lastSecret).read();
  }

  /** The configuration cannot be used; {@link #errors} has one line for each reason. */
  public static final class InvalidConfiguration extends IllegalArgumentException {
    private final List<String> errors;

    InvalidConfiguration(List<String> errors) {
      super(String.join("\n", errors));
      this.errors = List.copyOf(errors);
    }

    public List<String> errors() {
      return errors;
    }
  }

  /** The secret, if the cluster has one. */
  public Optional<String> clusterSecret() {
    return secret.isEmpty() ? Optional.empty() : Optional.of(secret);
  }

  public RepramConfig withIdentity(Identity newIdentity) {
    return new RepramConfig(
        newIdentity, listen, seeds, replication, limits, secret, attachment, labels);
  }

  public RepramConfig withListen(Listen newListen) {
    return new RepramConfig(
        identity, newListen, seeds, replication, limits, secret, attachment, labels);
  }

  public RepramConfig withSeeds(List<String> newSeeds) {
    return new RepramConfig(
        identity, listen, newSeeds, replication, limits, secret, attachment, labels);
  }

  public RepramConfig withReplication(Replication newReplication) {
    return new RepramConfig(
        identity, listen, seeds, newReplication, limits, secret, attachment, labels);
  }

  public RepramConfig withLimits(Limits newLimits) {
    return new RepramConfig(
        identity, listen, seeds, replication, newLimits, secret, attachment, labels);
  }

  public RepramConfig withSecret(String newSecret) {
    return new RepramConfig(
        identity, listen, seeds, replication, limits, newSecret, attachment, labels);
  }

  public RepramConfig withAttachment(Attachment newAttachment) {
    return new RepramConfig(
        identity, listen, seeds, replication, limits, secret, newAttachment, labels);
  }

  @Override
  public String toString() {
    return "RepramConfig[%s, %s, seeds=%s, %s, %s, secret=%s, %s, %s]"
        .formatted(
            identity,
            listen,
            seeds,
            replication,
            limits,
            secret.isEmpty() ? "none" : "***",
            attachment,
            labels);
  }
}
