package dev.mvmci.repram.conformance;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The foreign nodes somebody provided, by system property or environment variable:
 *
 * <ul>
 *   <li>{@code repram.nodes} (REPRAM_NODES): {@code kind=http://host:port} of running nodes, comma
 *       between; the user part of an address is the cluster's secret.
 *   <li>{@code repram.commands} (REPRAM_COMMANDS): {@code kind=command}; the command starts one
 *       node in the foreground that is configured by the documented environment variables. With it
 *       tests can start, join and kill nodes as they need.
 * </ul>
 */
record Given(List<Subject> running, List<Command> commands) {

  /** How to start a node of a kind. */
  record Command(Kind kind, String path) {}

  static final Given HERE =
      new Given(
          entries("repram.nodes", "REPRAM_NODES").stream().map(Given::node).toList(),
          entries("repram.commands", "REPRAM_COMMANDS").stream()
              .map(entry -> new Command(entry.kind(), entry.value()))
              .toList());

  static final String ASK =
      "give -Drepram.nodes=go=http://127.0.0.1:18080,ts=... or"
          + " -Drepram.commands=go=/path/to/command,...; kinds are go, ts and era004";

  private record Entry(Kind kind, String value) {}

  private static List<Entry> entries(String property, String variable) {
    String text =
        Optional.ofNullable(System.getProperty(property))
            .or(() -> Optional.ofNullable(System.getenv(variable)))
            .orElse("");
    var entries = new ArrayList<Entry>();
    for (String item : text.split(",", -1)) {
      if (!item.isBlank()) {
        int mark = item.indexOf('=');
        if (mark < 0) {
          throw new IllegalArgumentException(
              "%s has '%s'; each takes the form kind=value".formatted(property, item));
        }
        entries.add(new Entry(Kind.of(item.substring(0, mark).strip()), item.substring(mark + 1)));
      }
    }
    return entries;
  }

  private static Subject node(Entry entry) {
    URI address = URI.create(entry.value().strip());
    String secret = Optional.ofNullable(address.getUserInfo()).orElse("");
    URI base = URI.create("http://" + address.getHost() + ":" + address.getPort());
    return new Subject(entry.kind(), base, secret);
  }

  Optional<String> command(Kind kind) {
    return commands.stream().filter(c -> c.kind() == kind).map(Command::path).findFirst();
  }

  Optional<Subject> running(Kind kind, String secret) {
    return running.stream()
        .filter(node -> node.kind() == kind && node.secret().equals(secret))
        .findFirst();
  }

  boolean has(Kind kind) {
    return kind == Kind.JAVA
        || command(kind).isPresent()
        || running.stream().anyMatch(node -> node.kind() == kind);
  }
}
