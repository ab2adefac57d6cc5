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
 * @param checkInterval pause between two rounds of asking all nodes how they are
 * @param checkTimeout how long one node may take to say so
 * @param patience how long a request to a node may take
 * @param pollInterval pause between two readings of the keys, where a node cannot be watched
 */
public record FadeConfig(
    Listen listen,
    Store store,
    Duration checkInterval,
    Duration checkTimeout,
    Forwarder.Patience patience,
    Duration pollInterval) {

  /** On loopback at the documented port, with the three nodes of the documented deployment. */
  public static final FadeConfig DEFAULT =
      new FadeConfig(
          new Listen("127.0.0.1", 3000, false),
          new Store(
              List.of(
                  URI.create("http://localhost:8080"),
                  URI.create("http://localhost:8081"),
                  URI.create("http://localhost:8082")),
              true,
              ""),
          Duration.ofSeconds(2),
          Duration.ofSeconds(2),
          Forwarder.Patience.DEFAULT,
          Duration.ofSeconds(2));

  /**
   * Where browsers find it.
   *
   * @param host address to bind
   * @param port 0 for a free one
   * @param open whether visitors from beyond this machine need no key
   */
  public record Listen(String host, int port, boolean open) {}

  /**
   * Where messages are kept.
   *
   * @param nodes the store's nodes to begin with
   * @param topology whether the nodes that those name are used too
   * @param key what nodes beyond this machine ask for; empty for none
   */
  public record Store(List<URI> nodes, boolean topology, String key) {
    public Store {
      nodes = List.copyOf(nodes);
    }

    @Override
    public String toString() {
      return "Store[%s, topology=%s, key=%s]"
          .formatted(nodes, topology, key.isEmpty() ? "" : "***");
    }
  }

  /**
   * Reads FADE_NODES, PORT, FADE_HOST, FADE_OPEN, FADE_TOPOLOGY and REPRAM_API_KEY; what is absent
   * keeps its default.
   *
   * @throws IllegalArgumentException naming everything that is wrong, one line each
   */
  public static FadeConfig fromEnvironment(Map<String, String> environment) {
    var errors = new ArrayList<String>();
    String host = environment.getOrDefault("FADE_HOST", "").strip();
    var listen =
        new Listen(
            host.isEmpty() ? DEFAULT.host() : host,
            port(environment, errors),
            flag("FADE_OPEN", false, environment, errors));
    var store =
        new Store(
            nodes(environment, errors),
            flag("FADE_TOPOLOGY", true, environment, errors),
            environment.getOrDefault("REPRAM_API_KEY", "").strip());
    if (!errors.isEmpty()) {
      throw new IllegalArgumentException(String.join("\n", errors));
    }
    return new FadeConfig(
        listen,
        store,
        DEFAULT.checkInterval,
        DEFAULT.checkTimeout,
        DEFAULT.patience,
        DEFAULT.pollInterval);
  }

  /** The address to bind. */
  public String host() {
    return listen.host();
  }

  /** The port to bind, 0 for a free one. */
  public int port() {
    return listen.port();
  }

  /** The store's nodes to begin with. */
  public List<URI> nodes() {
    return store.nodes();
  }

  public FadeConfig withNodes(List<URI> newNodes) {
    return new FadeConfig(
        listen,
        new Store(newNodes, store.topology(), store.key()),
        checkInterval,
        checkTimeout,
        patience,
        pollInterval);
  }

  public FadeConfig at(String newHost, int newPort) {
    return new FadeConfig(
        new Listen(newHost, newPort, listen.open()),
        store,
        checkInterval,
        checkTimeout,
        patience,
        pollInterval);
  }

  public FadeConfig withTimes(
      Duration newCheckInterval, Forwarder.Patience newPatience, Duration newPollInterval) {
    return new FadeConfig(
        listen, store, newCheckInterval, checkTimeout, newPatience, newPollInterval);
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
      return DEFAULT.nodes();
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
      return DEFAULT.port();
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
    return DEFAULT.port();
  }

  private static boolean flag(
      String name, boolean fallback, Map<String, String> environment, List<String> errors) {
    String text = environment.getOrDefault(name, "").strip();
    if (text.isEmpty()) {
      return fallback;
    }
    if (!text.equals("true") && !text.equals("false")) {
      errors.add(name + " is '" + text + "'; it takes true or false");
    }
    return text.equals("true");
  }
}
