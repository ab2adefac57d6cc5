package dev.mvmci.sql;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How one member runs.
 *
 * @param memberId own id; must be among the members
 * @param members all voting members, this one included
 * @param dataDir directory of log and database, created if missing, used by one process at a time
 * @param limits bounds of queues, pools and waits
 */
public record SqlConfig(long memberId, List<Member> members, Path dataDir, Limits limits) {

  /** The port of the log's own traffic when nothing else is said. */
  public static final int DEFAULT_RAFT_PORT = 9000;

  /** The port of a member that nobody else needs to reach: it opens none. */
  public static final int NO_PORT = -1;

  public SqlConfig {
    members = List.copyOf(members);
    List<String> errors = new ArrayList<>();
    Set<Long> ids = new HashSet<>();
    for (Member member : members) {
      if (!ids.add(member.id())) {
        errors.add("member id " + member.id() + " occurs twice");
      }
    }
    if (!ids.contains(memberId)) {
      errors.add("member id " + memberId + " is not among the members " + ids);
    }
    if (members.size() > 1 && members.stream().anyMatch(m -> m.raftPort() == NO_PORT)) {
      errors.add("members of a cluster need a port each");
    }
    if (members.size() > 1) {
      errors.add("this version runs one member, not " + members.size());
    }
    if (!errors.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", errors));
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
   * @param raftPort usually {@link #DEFAULT_RAFT_PORT}
   */
  public static SqlConfig alone(Path dataDir, int raftPort) {
    return new SqlConfig(
        1, List.of(new Member(1, "127.0.0.1", raftPort)), dataDir, Limits.DEFAULTS);
  }

  /** The same configuration with other limits. */
  public SqlConfig with(Limits newLimits) {
    return new SqlConfig(memberId, members, dataDir, newLimits);
  }

  /** This member's own line of the member list. */
  public Member self() {
    return members.stream().filter(member -> member.id() == memberId).findFirst().orElseThrow();
  }

  /** One voting member and where its log traffic arrives. */
  public record Member(long id, String host, int raftPort) {
    public Member {
      if (id < 1) {
        throw new IllegalArgumentException("member id " + id + " is below 1");
      }
      if (host.isBlank()) {
        throw new IllegalArgumentException("member " + id + " has no host");
      }
      if (raftPort < NO_PORT || raftPort > 65_535) {
        throw new IllegalArgumentException("member " + id + " has no valid port: " + raftPort);
      }
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
   */
  public record Limits(
      int readers,
      Duration readerWait,
      Duration queryTime,
      int queuedCommands,
      long queuedBytes,
      Duration commandWait,
      int preparedStatements,
      long entriesUntilCheckpoint) {

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
            10_000);

    public Limits {
      requirePositive("readers", readers);
      requirePositive("readerWait", readerWait.toNanos());
      requirePositive("queryTime", queryTime.toNanos());
      requirePositive("queuedCommands", queuedCommands);
      requirePositive("queuedBytes", queuedBytes);
      requirePositive("commandWait", commandWait.toNanos());
      requirePositive("preparedStatements", preparedStatements);
      requirePositive("entriesUntilCheckpoint", entriesUntilCheckpoint);
    }

    private static void requirePositive(String name, long value) {
      if (value <= 0) {
        throw new IllegalArgumentException(name + " must be above 0, is " + value);
      }
    }
  }
}
