package dev.mvmci.repram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EnvironmentTest {

  @Test
  void anEmptyEnvironmentGivesTheDocumentedDefaults() {
    RepramConfig config = RepramConfig.fromEnvironment(Map.of());
    assertThat(config.listen()).isEqualTo(new RepramConfig.Listen("127.0.0.1", 8080, 9090, false));
    assertThat(config.identity()).isEqualTo(new RepramConfig.Identity("", "localhost", "default"));
    assertThat(config.replication())
        .isEqualTo(new RepramConfig.Replication(3, Duration.ofSeconds(5)));
    assertThat(config.limits())
        .isEqualTo(new RepramConfig.Limits(300, 86_400, 100, 20_000, 0, false));
    assertThat(config.seeds()).isEmpty();
    assertThat(config.clusterSecret()).isEmpty();
  }

  @Test
  void everyNameIsRead() {
    var environment = new HashMap<String, String>();
    environment.put("REPRAM_HTTP_PORT", "8181");
    environment.put("REPRAM_GOSSIP_PORT", "9191");
    environment.put("REPRAM_ADDRESS", "127.0.0.5");
    environment.put("REPRAM_BIND", "0.0.0.0");
    environment.put("REPRAM_NODE_ID", "n1");
    environment.put("REPRAM_NETWORK", "private");
    environment.put("REPRAM_PEERS", " a:1 , b:2,");
    environment.put("REPRAM_ENCLAVE", "blue");
    environment.put("REPRAM_REPLICATION", "5");
    environment.put("REPRAM_MIN_TTL", "1");
    environment.put("REPRAM_MAX_TTL", "10");
    environment.put("REPRAM_WRITE_TIMEOUT", "7");
    environment.put("REPRAM_CLUSTER_SECRET", "s3cret");
    environment.put("REPRAM_RATE_LIMIT", "0");
    environment.put("REPRAM_GOSSIP_RATE_LIMIT", "9");
    environment.put("REPRAM_TRUST_PROXY", "TRUE");
    environment.put("REPRAM_MAX_STORAGE_MB", "2");
    environment.put("REPRAM_LOG_LEVEL", "debug");
    environment.put("REPRAM_INBOUND", "false");
    environment.put("REPRAM_MAX_CHILDREN", "3");
    assertThat(RepramConfig.fromEnvironment(environment))
        .isEqualTo(
            new RepramConfig(
                new RepramConfig.Identity("n1", "127.0.0.5", "blue"),
                new RepramConfig.Listen("0.0.0.0", 8181, 9191, false),
                List.of("a:1", "b:2"),
                new RepramConfig.Replication(5, Duration.ofSeconds(7)),
                new RepramConfig.Limits(1, 10, 0, 9, 2 << 20, true),
                "s3cret",
                new RepramConfig.Attachment(false, 3),
                new RepramConfig.Labels("private", "debug")));
  }

  @Test
  void theNamesOfTheOldEraStillWork() {
    RepramConfig config =
        RepramConfig.fromEnvironment(
            Map.of(
                "NODE_ID", "old",
                "HTTP_PORT", "8081",
                "NODE_PORT", "9091",
                "REPLICATION_FACTOR", "2",
                "BOOTSTRAP_NODES", "a:8080"));
    assertThat(config.identity().nodeId()).isEqualTo("old");
    assertThat(config.listen().port()).isEqualTo(8081);
    assertThat(config.listen().gossipPort()).isEqualTo(9091);
    assertThat(config.replication().factor()).isEqualTo(2);
    assertThat(config.seeds()).containsExactly("a:8080");
  }

  @Test
  void allThatIsWrongIsSaidTogether() {
    var failure =
        catchThrowableOfType(
            RepramConfig.InvalidConfiguration.class,
            () ->
                RepramConfig.fromEnvironment(
                    Map.of(
                        "REPRAM_HTTP_PORT", "12abc",
                        "REPRAM_PEERS", "http://a:8080",
                        "REPRAM_MIN_TTL", "10",
                        "REPRAM_MAX_TTL", "5",
                        "REPRAM_INBOUND", "yes",
                        "REPRAM_ADDRESS", "10.0.0.1")));
    assertThat(failure.errors())
        .hasSize(5)
        .anyMatch(error -> error.contains("REPRAM_HTTP_PORT is '12abc'"))
        .anyMatch(error -> error.contains("REPRAM_CLUSTER_SECRET is empty"));
  }

  @Test
  void aNodeBeyondItsMachineTakesTheSecretOfLastResort() {
    Map<String, String> beyond = Map.of("NODE_ADDRESS", "cluster-node-1");
    assertThat(RepramConfig.fromEnvironment(beyond, () -> "made").secret()).isEqualTo("made");
    assertThat(RepramConfig.fromEnvironment(Map.of(), () -> "made").secret()).isEmpty();
    var open = Map.of("NODE_ADDRESS", "cluster-node-1", "REPRAM_OPEN", "true");
    assertThat(RepramConfig.fromEnvironment(open, () -> "made").secret()).isEmpty();
  }

  @Test
  void theSecretIsNeverPrinted() {
    assertThat(RepramConfig.DEFAULT.withSecret("hunter2").toString()).doesNotContain("hunter2");
  }
}
