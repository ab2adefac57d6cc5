package dev.mvmci.sql.config;

import dev.mvmci.sql.HostPort;
import dev.mvmci.sql.SqlConfig.Member;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The lines of key {@code nodes}: {@code "1 10.0.0.1:9000 10.0.0.1:9001"}. */
final class NodeLines {

  private static final String FORM = "it takes \"id raft_host:port api_host:port\"";

  private NodeLines() {}

  static List<Member> read(Values values) {
    var members = new ArrayList<Member>();
    for (String line : values.lines(Key.NODES)) {
      member(line)
          .ifPresentOrElse(members::add, () -> values.error("nodes has '" + line + "'; " + FORM));
    }
    return members;
  }

  private static Optional<Member> member(String line) {
    String[] parts = line.split("\\s+", -1);
    if (parts.length != 3) {
      return Optional.empty();
    }
    try {
      HostPort raft = HostPort.parse(parts[1]);
      HostPort api = HostPort.parse(parts[2]);
      // Both ports of a member are on one machine; the file may name it in two ways.
      return Optional.of(
          new Member(Long.parseLong(parts[0]), raft.host(), raft.port(), api.port()));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
