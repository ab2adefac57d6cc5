package dev.mvmci.sql;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How one member runs. All errors of a configuration are reported together when it is constructed.
 *
 * @param memberId own id; must be among the members
 * @param members all members that form the cluster, this one included; members that join later are
 *     known from the log
 * @param dataDir directory of log and database, created if missing, used by one process at a time
 * @param limits bounds of queues, pools and waits
 * @param network where this member listens and how members prove who they are
 * @param secrets what members and callers must know; only a member alone can do without
 */
public record SqlConfig(
    long memberId,
    List<Member> members,
    Path dataDir,
    Limits limits,
    Network network,
    @Nullable Secrets secrets) {

  /** The port of a member that nobody else needs to reach: it opens none. */
  public static final int NO_PORT = -1;

  public SqlConfig {
    members = List.copyOf(members);
    List<String> errors = new ArrayList<>();
    checkMembers(memberId, members, errors);
    limits.check(errors);
    network.check(errors);
    if (secrets != null) {
      secrets.check(errors);
    }
    if (members.size() > 1 || network.learner()) {
      checkReachable(members, errors);
      if (secrets == null) {
        errors.add("members of a cluster need secret_raft and secret_api");
      }
    }
    if (!errors.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", errors));
    }
  }

  private static void checkMembers(long memberId, List<Member> members, List<String> errors) {
    Set<Long> ids = new HashSet<>();
    for (Member member : members) {
      member.check(errors);
      if (!ids.add(member.id())) {
        errors.add("member id " + member.id() + " occurs twice");
      }
    }
    if (!ids.contains(memberId)) {
      errors.add(
          "member id " + memberId + " is not among the members " + ids.stream().sorted().toList());
    }
  }

  private static void checkReachable(List<Member> members, List<String> errors) {
    Set<String> addresses = new HashSet<>();
    for (Member member : members) {
      if (member.raftPort() <= 0 || member.apiPort() <= 0) {
        errors.add("member " + member.id() + " of a cluster needs a raft port and an api port");
        continue;
      }
      for (String address : List.of(member.raftAddress(), member.apiAddress())) {
        if (!addresses.add(address)) {
          errors.add("address " + address + " occurs twice");
        }
      }
    }
  }

  /**
   * A cluster of one inside this process, with default limits: the same log and the same files as
   * any other, but no port for members that are not there.
   */
  public static SqlConfig alone(Path dataDir) {
    return alone(dataDir, NO_PORT);
  }

  /**
   * A cluster of one on loopback that others could reach; port 0 takes any free one.
   *
   * @param raftPort of the log's own traffic, usually 9000
   */
  public static SqlConfig alone(Path dataDir, int raftPort) {
    return new SqlConfig(
        1,
        List.of(new Member(1, "127.0.0.1", raftPort, NO_PORT)),
        dataDir,
        Limits.DEFAULTS,
        Network.DEFAULTS,
        null);
  }

  /** One member of a cluster, with default limits and network. */
  public static SqlConfig clustered(
      long memberId, List<Member> members, Path dataDir, Secrets secrets) {
    return new SqlConfig(memberId, members, dataDir, Limits.DEFAULTS, Network.DEFAULTS, secrets);
  }

  /** The same configuration with other limits. */
  public SqlConfig with(Limits newLimits) {
    return new SqlConfig(memberId, members, dataDir, newLimits, network, secrets);
  }

  /** The same configuration with another network. */
  public SqlConfig with(Network newNetwork) {
    return new SqlConfig(memberId, members, dataDir, limits, newNetwork, secrets);
  }

  /** This member's own line of the member list. */
  public Member self() {
    return members.stream().filter(member -> member.id() == memberId).findFirst().orElseThrow();
  }

  /** Whether this member is a cluster by itself and takes part in no other. */
  public boolean isAlone() {
    return members.size() == 1 && !network.learner();
  }

  /** The secrets of a member that has some. */
  public Secrets requiredSecrets() {
    if (secrets == null) {
      throw new IllegalStateException("member " + memberId + " has no secrets configured");
    }
    return secrets;
  }

  /**
   * Whether connections from callers are encrypted: as configured, or by default as soon as a
   * member is not on loopback. Members beyond loopback encrypt what they say to each other in any
   * case.
   */
  public boolean usesTls() {
    return switch (network.tls()) {
      case ON -> true;
      case OFF -> false;
      case AUTO ->
          !members.stream()
              .allMatch(member -> new HostPort(member.host(), member.apiPort()).isLoopback());
    };
  }

  /**
   * One member and where its traffic arrives.
   *
   * @param id number above 0, never given to another member
   * @param host name or address under which the other members and callers reach it
   * @param raftPort port of the log's own traffic
   * @param apiPort port for callers and forwarded commands
   */
  public record Member(long id, String host, int raftPort, int apiPort) {

    private void check(List<String> errors) {
      if (id < 1) {
        errors.add("member id " + id + " is below 1");
      }
      if (host.isBlank()) {
        errors.add("member " + id + " has no host");
      }
      checkPort("raft", raftPort, errors);
      checkPort("api", apiPort, errors);
    }

    private void checkPort(String name, int port, List<String> errors) {
      if (port < NO_PORT || port > 65_535) {
        errors.add("member " + id + " has no valid " + name + " port: " + port);
      }
    }

    /** Host and port of the log's own traffic. */
    public String raftAddress() {
      return new HostPort(host, raftPort).toString();
    }

    /** Host and port for callers and forwarded commands. */
    public String apiAddress() {
      return new HostPort(host, apiPort).toString();
    }
  }

  /**
   * What must be known to take part. Never printed.
   *
   * @param raft proves a member to the others; from it each member's key is derived
   * @param api proves callers and members to each other on the API port
   */
  public record Secrets(String raft, String api) {

    /** A secret may not be shorter. */
    public static final int MIN_LENGTH = 16;

    private void check(List<String> errors) {
      checkLength("secret_raft", raft, errors);
      checkLength("secret_api", api, errors);
    }

    private static void checkLength(String name, String secret, List<String> errors) {
      if (secret.length() < MIN_LENGTH) {
        errors.add(
            name + " has " + secret.length() + " characters, needed are at least " + MIN_LENGTH);
      }
    }

    @Override
    public String toString() {
      return "Secrets[raft=***, api=***]";
    }
  }

  /** When connections are encrypted. */
  public enum Tls {
    /** Unless all members are on loopback. */
    AUTO,
    /** Always. */
    ON,
    /**
     * Not for callers, nor between members that are all on loopback: both ends still prove that
     * they know the secret, but others can read the traffic. Members beyond loopback are encrypted.
     */
    OFF
  }

  /**
   * How a member is reached and how it behaves among the others.
   *
   * @param clusterName members of another name are refused, whatever they know
   * @param learner whether this member follows without a vote
   * @param listenRaft address to bind the Raft port to; null for the member's own host
   * @param listenApi address to bind the API port to; null for the member's own host
   * @param tls when connections are encrypted
   * @param electionMin a follower waits at least this long for a leader before it stands for
   *     election
   * @param electionMax and at most this long
   */
  public record Network(
      String clusterName,
      boolean learner,
      @Nullable String listenRaft,
      @Nullable String listenApi,
      Tls tls,
      Duration electionMin,
      Duration electionMax) {

    /** The name of a cluster that was given none. */
    public static final String DEFAULT_CLUSTER = "mvm-ci";

    /** What a member uses when nothing else is said. */
    public static final Network DEFAULTS =
        new Network(
            DEFAULT_CLUSTER,
            false,
            null,
            null,
            Tls.AUTO,
            Duration.ofMillis(500),
            Duration.ofMillis(1_000));

    private static final Duration LEAST_ELECTION = Duration.ofMillis(100);

    private void check(List<String> errors) {
      if (!clusterName.matches("[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}")) {
        errors.add(
            "cluster name '"
                + clusterName
                + "' must be 1 to 63 letters, digits, '.', '_' or '-' and begin with a letter or"
                + " digit");
      }
      if (electionMin.compareTo(LEAST_ELECTION) < 0 || electionMax.compareTo(electionMin) <= 0) {
        errors.add(
            "election timeouts must be at least "
                + LEAST_ELECTION.toMillis()
                + " ms and grow from min to max, are "
                + electionMin.toMillis()
                + " and "
                + electionMax.toMillis()
                + " ms");
      }
    }

    /** The same network under another cluster name. */
    public Network named(String newName) {
      return new Network(newName, learner, listenRaft, listenApi, tls, electionMin, electionMax);
    }

    /** The same network with encryption set. */
    public Network with(Tls newTls) {
      return new Network(
          clusterName, learner, listenRaft, listenApi, newTls, electionMin, electionMax);
    }

    /** The same network with a vote or without. */
    public Network asLearner(boolean newLearner) {
      return new Network(
          clusterName, newLearner, listenRaft, listenApi, tls, electionMin, electionMax);
    }
  }

  /**
   * Bounds, each with a defined answer when it is reached.
   *
   * @param readers read connections; a query that finds none free within {@code readerWait} is
   *     {@link SqlFailure.Busy}
   * @param readerWait see {@code readers}
   * @param queryTime a query that runs longer is {@link SqlFailure.Rejected}
   * @param queuedCommands commands waiting for their log entry; the next is {@link SqlFailure.Busy}
   * @param queuedBytes likewise, by size
   * @param commandWait a caller that has waited this long gets {@link SqlFailure.Unknown}
   * @param preparedStatements statements kept prepared per connection; older ones are closed
   * @param entriesUntilCheckpoint log entries after which the log is cut off behind a checkpoint
   * @param entriesUntilStateCheck log entries between two comparisons of the members' data, each of
   *     at most 1,024 rows or 256 KiB; at least 10 ms for each entry pass between two; 0 for none
   */
  public record Limits(
      int readers,
      Duration readerWait,
      Duration queryTime,
      int queuedCommands,
      long queuedBytes,
      Duration commandWait,
      int preparedStatements,
      long entriesUntilCheckpoint,
      long entriesUntilStateCheck) {

    /** What a member uses when nothing else is said. */
    public static final Limits DEFAULTS =
        new Limits(
            4,
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            16_384,
            64L << 20,
            Duration.ofSeconds(30),
            1_000,
            10_000,
            1_000);

    /** The same bounds with another distance between comparisons of the members' data. */
    public Limits comparingEvery(long entries) {
      return new Limits(
          readers,
          readerWait,
          queryTime,
          queuedCommands,
          queuedBytes,
          commandWait,
          preparedStatements,
          entriesUntilCheckpoint,
          entries);
    }

    private void check(List<String> errors) {
      checkPositive("readers", readers, errors);
      checkPositive("readerWait", readerWait.toNanos(), errors);
      checkPositive("queryTime", queryTime.toNanos(), errors);
      checkPositive("queuedCommands", queuedCommands, errors);
      checkPositive("queuedBytes", queuedBytes, errors);
      checkPositive("commandWait", commandWait.toNanos(), errors);
      checkPositive("preparedStatements", preparedStatements, errors);
      checkPositive("entriesUntilCheckpoint", entriesUntilCheckpoint, errors);
      if (entriesUntilStateCheck < 0) {
        errors.add("entriesUntilStateCheck must not be below 0, is " + entriesUntilStateCheck);
      }
    }

    private static void checkPositive(String name, long value, List<String> errors) {
      if (value <= 0) {
        errors.add(name + " must be above 0, is " + value);
      }
    }
  }
}
