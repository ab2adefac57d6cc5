package dev.mvmci.repram;

import dev.mvmci.http.ServerConfig;
import dev.mvmci.repram.wire.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Reads a {@link RepramConfig} from environment variables and collects all that is wrong. */
final class EnvironmentReader {

  private static final List<String> LOG_LEVELS = List.of("debug", "info", "warn", "error");
  private static final int MEBIBYTE = 1 << 20;

  private final Map<String, String> environment;
  private final Supplier<String> lastSecret;
  private final List<String> errors = new ArrayList<>();

  EnvironmentReader(Map<String, String> environment, Supplier<String> lastSecret) {
    this.environment = Map.copyOf(environment);
    this.lastSecret = lastSecret;
  }

  RepramConfig read() {
    RepramConfig defaults = RepramConfig.DEFAULT;
    var identity =
        new RepramConfig.Identity(
            text("", "REPRAM_NODE_ID", "NODE_ID"),
            text("localhost", "REPRAM_ADDRESS", "NODE_ADDRESS"),
            text("default", "REPRAM_ENCLAVE"));
    RepramConfig.Listen listen = listen(identity.address());
    String secret = secret(listen);
    var config =
        new RepramConfig(
            identity,
            listen,
            seeds(),
            new RepramConfig.Replication(
                integer(3, 1, 1000, "REPRAM_REPLICATION", "REPLICATION_FACTOR"),
                Duration.ofSeconds(integer(5, 1, 3600, "REPRAM_WRITE_TIMEOUT"))),
            limits(),
            secret,
            new RepramConfig.Attachment(
                flag(true, "REPRAM_INBOUND"), integer(100, 0, 100_000, "REPRAM_MAX_CHILDREN")),
            new RepramConfig.Labels(
                text(defaults.labels().network(), "REPRAM_NETWORK"), logLevel()));
    if (!errors.isEmpty()) {
      throw new RepramConfig.InvalidConfiguration(errors);
    }
    return config;
  }

  private RepramConfig.Listen listen(String address) {
    return new RepramConfig.Listen(
        text(
            ServerConfig.DEFAULT.at(address, 0).loopback() ? "127.0.0.1" : "0.0.0.0",
            "REPRAM_BIND"),
        integer(8080, 0, 65_535, "REPRAM_HTTP_PORT", "REPRAM_PORT", "HTTP_PORT"),
        integer(9090, 0, 65_535, "REPRAM_GOSSIP_PORT", "NODE_PORT"),
        flag(false, "REPRAM_OPEN"));
  }

  private String secret(RepramConfig.Listen listen) {
    String given = text("", "REPRAM_CLUSTER_SECRET");
    if (!given.isEmpty() || listen.open() || listen.loopback()) {
      return given;
    }
    String last = lastSecret.get();
    if (last.isEmpty()) {
      errors.add(
          "REPRAM_CLUSTER_SECRET is empty, but the node would listen on %s, beyond this machine;"
                  .formatted(listen.host())
              + " set a secret, or REPRAM_OPEN=true for a cluster anybody may join");
    }
    return last;
  }

  private RepramConfig.Limits limits() {
    int min = integer(300, 1, Integer.MAX_VALUE, "REPRAM_MIN_TTL");
    int max = integer(86_400, 1, Integer.MAX_VALUE, "REPRAM_MAX_TTL");
    if (min > max) {
      errors.add(
          "REPRAM_MIN_TTL is %d and REPRAM_MAX_TTL %d; min must not exceed max"
              .formatted(min, max));
    }
    RepramConfig.Limits defaults = RepramConfig.DEFAULT.limits();
    return new RepramConfig.Limits(
        min,
        max,
        integer(defaults.rateLimit(), 0, 1_000_000, "REPRAM_RATE_LIMIT"),
        integer(defaults.gossipRateLimit(), 0, 1_000_000, "REPRAM_GOSSIP_RATE_LIMIT"),
        (long) integer(0, 0, 1 << 24, "REPRAM_MAX_STORAGE_MB") * MEBIBYTE,
        flag(false, "REPRAM_TRUST_PROXY"));
  }

  private List<String> seeds() {
    var seeds = new ArrayList<String>();
    for (String seed :
        text("", "REPRAM_PEERS", "REPRAM_BOOTSTRAP_PEERS", "BOOTSTRAP_NODES").split(",", -1)) {
      if (seed.isBlank()) {
        continue;
      }
      if (Endpoint.parse(seed.strip()).isPresent()) {
        seeds.add(seed.strip());
      } else {
        errors.add("REPRAM_PEERS has '%s'; each takes the form host:port".formatted(seed.strip()));
      }
    }
    return seeds;
  }

  private String logLevel() {
    String level = text("info", "REPRAM_LOG_LEVEL").toLowerCase(Locale.ROOT);
    if (!LOG_LEVELS.contains(level)) {
      errors.add("REPRAM_LOG_LEVEL is '%s'; it takes %s".formatted(level, LOG_LEVELS));
    }
    return level;
  }

  private String text(String defaultValue, String... names) {
    return find(names).map(Map.Entry::getValue).orElse(defaultValue);
  }

  private boolean flag(boolean defaultValue, String name) {
    String value = text(Boolean.toString(defaultValue), name).toLowerCase(Locale.ROOT);
    if (!value.equals("true") && !value.equals("false")) {
      errors.add("%s is '%s'; it takes true or false".formatted(name, value));
    }
    return value.equals("true");
  }

  private int integer(int defaultValue, int min, int max, String... names) {
    Optional<Map.Entry<String, String>> found = find(names);
    if (found.isEmpty()) {
      return defaultValue;
    }
    try {
      int value = Integer.parseInt(found.get().getValue());
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException _) {
      // reported below, like a number out of range
    }
    errors.add(
        "%s is '%s'; it takes a whole number from %d to %d"
            .formatted(found.get().getKey(), found.get().getValue(), min, max));
    return defaultValue;
  }

  private Optional<Map.Entry<String, String>> find(String... names) {
    for (String name : names) {
      String value = environment.getOrDefault(name, "").strip();
      if (!value.isEmpty()) {
        return Optional.of(Map.entry(name, value));
      }
    }
    return Optional.empty();
  }
}
