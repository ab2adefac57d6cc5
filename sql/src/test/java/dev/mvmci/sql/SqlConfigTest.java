package dev.mvmci.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvmci.sql.SqlConfig.Limits;
import dev.mvmci.sql.SqlConfig.Member;
import dev.mvmci.sql.SqlConfig.Network;
import dev.mvmci.sql.SqlConfig.Secrets;
import dev.mvmci.sql.SqlConfig.Tls;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SqlConfigTest {

  private static final Path DIRECTORY = Path.of("data");
  private static final Secrets SECRETS = new Secrets("raft-secret-0123456", "api-secret-01234567");
  private static final List<Member> THREE =
      List.of(
          new Member(1, "127.0.0.1", 9000, 9001),
          new Member(2, "localhost", 9002, 9003),
          new Member(3, "::1", 9004, 9005));

  @Test
  void aMemberAloneNeedsNothingButADirectory() {
    SqlConfig config = SqlConfig.alone(DIRECTORY);

    assertThat(config.isAlone()).isTrue();
    assertThat(config.self().raftPort()).isEqualTo(SqlConfig.NO_PORT);
    assertThat(config.network()).isEqualTo(Network.DEFAULTS);
  }

  @Test
  void allErrorsAreReportedTogether() {
    Limits noReaders =
        new Limits(0, Duration.ofSeconds(1), Duration.ofSeconds(1), 1, 1, Duration.ZERO, 1, 1, -1);
    Network network =
        new Network(
            "a b", false, null, null, Tls.AUTO, Duration.ofMillis(10), Duration.ofMillis(5));

    assertThatThrownBy(() ->
            new SqlConfig(
                7,
                List.of(
                    new Member(1, "", 9000, 9001),
                    new Member(1, "b", 70_000, 9001),
                    new Member(2, "b", 9000, 9001),
                    new Member(0, "b", -1, 9001)),
                DIRECTORY,
                noReaders,
                network,
                new Secrets("short", "0123456789abcde")))
        .hasMessageContainingAll(
            "member 1 has no host",
            "member id 1 occurs twice",
            "member 1 has no valid raft port: 70000",
            "member id 0 is below 1",
            "member id 7 is not among the members [0, 1, 2]",
            "member 0 of a cluster needs a raft port and an api port",
            "address b:9001 occurs twice",
            "readers must be above 0, is 0",
            "commandWait must be above 0, is 0",
            "cluster name 'a b'",
            "election timeouts",
            "secret_raft has 5 characters, needed are at least 16",
            "secret_api has 15 characters");
  }

  @Test
  void aClusterNeedsSecrets() {
    assertThatThrownBy(
            () -> new SqlConfig(1, THREE, DIRECTORY, Limits.DEFAULTS, Network.DEFAULTS, null))
        .hasMessageContaining("secret_raft and secret_api");
  }

  @Test
  void aLearnerIsNeverAlone() {
    assertThatThrownBy(() -> SqlConfig.alone(DIRECTORY).with(Network.DEFAULTS.asLearner(true)))
        .hasMessageContainingAll("raft port", "secret");
  }

  @Test
  void connectionsAreEncryptedByDefaultAsSoonAsAMemberIsElsewhere() {
    SqlConfig near = SqlConfig.clustered(1, THREE, DIRECTORY, SECRETS);
    SqlConfig far =
        SqlConfig.clustered(
            1, List.of(THREE.getFirst(), new Member(2, "host.example", 1, 2)), DIRECTORY, SECRETS);

    assertThat(near.usesTls()).isFalse();
    assertThat(far.usesTls()).isTrue();
    assertThat(near.with(Network.DEFAULTS.with(Tls.ON)).usesTls()).isTrue();
    assertThat(far.with(Network.DEFAULTS.with(Tls.OFF)).usesTls()).isFalse();
  }

  @Test
  void secretsAreNotPrinted() {
    assertThat(SqlConfig.clustered(1, THREE, DIRECTORY, SECRETS).toString()).doesNotContain("0123");
  }
}
