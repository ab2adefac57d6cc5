package dev.mvmci.fade;

import dev.mvmci.fade.nodes.Forwarder;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Everything the board can be told.
 *
 * @param host address to bind
 * @param port where browsers find it; 0 for a free one
 * @param nodes the store's nodes to begin with
 * @param topology whether the nodes that those name are used too
 * @param checkInterval pause between two rounds of asking all nodes how they are
 * @param checkTimeout how long one node may take to say so
 * @param patience how long a request to a node may take
 * @param pollInterval pause between two readings of the keys, where a node cannot be watched
 */
public record FadeConfig(
    String host,
    int port,
    List<URI> nodes,
    boolean topology,
    Duration checkInterval,
    Duration checkTimeout,
    Forwarder.Patience patience,
    Duration pollInterval) {

  /** On loopback at the documented port, with the three nodes of the documented deployment. */
  public static final FadeConfig DEFAULT =
      new FadeConfig(
          "127.0.0.1",
          3000,
          List.of(
              URI.create("http://localhost:8080"),
              URI.create("http://localhost:8081"),
              URI.create("http://localhost:8082")),
          true,
          Duration.ofSeconds(2),
          Duration.ofSeconds(2),
          Forwarder.Patience.DEFAULT,
          Duration.ofSeconds(2));

  public FadeConfig {
    nodes = List.copyOf(nodes);
  }

  /**
   * Reads FADE_NODES, PORT, FADE_HOST and FADE_TOPOLOGY; what is absent keeps its default.
   *
   * @throws IllegalArgumentException naming everything that is wrong, one line each
   */
  public static FadeConfig fromEnvironment(Map<String, String> environment) {
    var errors = new ArrayList<String>();
    FadeConfig config =
        new FadeConfig(
            environment.getOrDefault("FADE_HOST", DEFAULT.host),
            port(environment, errors),
            nodes(environment, errors),
            flag(environment, errors),
            DEFAULT.checkInterval,
            DEFAULT.checkTimeout,
            DEFAULT.patience,
            DEFAULT.pollInterval);
    if (!errors.isEmpty()) {
      throw new IllegalArgumentException(String.join("\n", errors));
    }
    return config;
  }

  public FadeConfig withNodes(List<URI> newNodes) {
    return new FadeConfig(
        host, port, newNodes, topology, checkInterval, checkTimeout, patience, pollInterval);
  }

  public FadeConfig at(String newHost, int newPort) {
    return new FadeConfig(
        newHost, newPort, nodes, topology, checkInterval, checkTimeout, patience, pollInterval);
  }

  public FadeConfig withTimes(
      Duration newCheckInterval, Forwarder.Patience newPatience, Duration newPollInterval) {
    return new FadeConfig(
        host, port, nodes, topology, newCheckInterval, checkTimeout, newPatience, newPollInterval);
  }

  /**
   * A node's address: {@code http://host:port}, {@code https://host:port} or {@code host:port}.
   *
   * @throws IllegalArgumentException naming the value and the forms it takes
   */
  public static URI nodeAddress(String text) {
    String stripped = text.strip();
    String whole = stripped.contains("://") ? stripped : "http://" + stripped;
    try {
      URI url = URI.create(whole.endsWith("/") ? whole.substring(0, whole.length() - 1) : whole);
      boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
      if (web && url.getHost() != null && url.getRawPath().isEmpty() && url.getRawQuery() == null) {
        return url;
      }
    } catch (IllegalArgumentException _) {
      // answered below, like an address that lacks its host
    }
    throw new IllegalArgumentException(
        "'" + stripped + "' is no node's address; it takes the form http://host:port");
  }

  private static List<URI> nodes(Map<String, String> environment, List<String> errors) {
    String text = environment.getOrDefault("FADE_NODES", "");
    if (text.isBlank()) {
      return DEFAULT.nodes;
    }
    var nodes = new ArrayList<URI>();
    for (String part : text.split(",", -1)) {
      if (!part.isBlank()) {
        try {
          nodes.add(nodeAddress(part));
        } catch (IllegalArgumentException e) {
          errors.add("FADE_NODES: " + e.getMessage());
        }
      }
    }
    return nodes;
  }

  private static int port(Map<String, String> environment, List<String> errors) {
    String text = environment.getOrDefault("PORT", "").strip();
    if (text.isEmpty()) {
      return DEFAULT.port;
    }
    try {
      int port = Integer.parseInt(text);
      if (port >= 0 && port <= 65_535) {
        return port;
      }
    } catch (NumberFormatException _) {
      // answered below, like a number out of range
    }
    errors.add("PORT is '" + text + "'; it takes a whole number from 0 to 65535");
    return DEFAULT.port;
  }

  private static boolean flag(Map<String, String> environment, List<String> errors) {
    String text = environment.getOrDefault("FADE_TOPOLOGY", "true").strip();
    if (!text.equals("true") && !text.equals("false")) {
      errors.add("FADE_TOPOLOGY is '" + text + "'; it takes true or false");
    }
    return !text.equals("false");
  }
}
