package dev.mvmci.sql.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvmci.sql.SqlConfig.Member;
import dev.mvmci.sql.SqlConfig.Tls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemberFileTest {

  /** As the first clients' walk-through has it. */
  private static final String CLUSTER =
      """
      [hiqlite]
      node_id = 2
      data_dir = "./data/hiqlite-node2"
      secret_raft = "SuperSecureSecret1337ForRaft"
      secret_api = "SuperSecureSecret1337ForAPI"
      enc_keys = ["bVCyTsGaggVy5yqQ/UzluN29DZW41M3hTSkx6Y3NtZmRuQkR2TnJxUTYzcjQ="]
      enc_key_active = "bVCyTsGaggVy5yqQ"

      # Raft cluster members (format: "id addr_raft addr_api")
      nodes = [
          "1 127.0.0.1:9000 127.0.0.1:9001",
          "2 127.0.0.1:9002 127.0.0.1:9003",
      ]

      listen_addr_api = "0.0.0.0"
      listen_addr_raft = "0.0.0.0"
      """;

  @TempDir Path directory;

  @Test
  void aClusterFileOfTheOriginalIsTakenAsItIs() throws IOException {
    MemberFile read = read(CLUSTER, Map.of());

    assertThat(read.dataDir()).isEqualTo(Path.of("./data/hiqlite-node2"));
    assertThat(read.member().memberId()).isEqualTo(2);
    assertThat(read.member().members())
        .containsExactly(
            new Member(1, "127.0.0.1", 9000, 9001), new Member(2, "127.0.0.1", 9002, 9003));
    assertThat(read.member().requiredSecrets().raft()).isEqualTo("SuperSecureSecret1337ForRaft");
    assertThat(read.member().network().listenRaft()).isEqualTo("0.0.0.0");
    assertThat(read.backups().config().keys()).asString().contains("active=bVCyTsGaggVy5yqQ");
    assertThat(read.toString()).doesNotContain("UzluN29", "SuperSecure");
    assertThat(read.warnings()).isEmpty();
  }

  @Test
  void aSingleNodeFileOfTheOriginalIsAMemberAlone() throws IOException {
    MemberFile read =
        read(
            """
            [hiqlite]
            node_id = 2
            listen_addr = "127.0.0.1:9002"
            data_dir = "./data/hiqlite-node2"
            secret_raft = "SuperSecureSecret1337ForRaft"
            secret_api = "SuperSecureSecret1337ForAPI"
            """,
            Map.of());

    assertThat(read.member().isAlone()).isTrue();
    assertThat(read.member().memberId()).isEqualTo(2);
    assertThat(read.warnings()).singleElement().asString().contains("listen_addr");
  }

  @Test
  void nothingSaidIsAMemberAlone() {
    MemberFile read = MemberFile.read(Optional.empty(), Map.of(), "host");

    assertThat(read.member().isAlone()).isTrue();
    assertThat(read.member().dataDir()).isEqualTo(Path.of("data", "hiqlite", "sql"));
  }

  @Test
  void theEnvironmentWinsOverTheFile() throws IOException {
    MemberFile read =
        read(
            CLUSTER,
            Map.of(
                "HQL_NODE_ID", "3",
                "HQL_NODES", "\n1 [::1]:1 [::1]:2\n3 c.example:5 c.example:6\n",
                "HQL_DATA_DIR", "/srv/three",
                "HQL_TLS_AUTO_CERTS", "true"));

    assertThat(read.member().memberId()).isEqualTo(3);
    assertThat(read.member().members())
        .containsExactly(new Member(1, "::1", 1, 2), new Member(3, "c.example", 5, 6));
    assertThat(read.dataDir()).isEqualTo(Path.of("/srv/three"));
    assertThat(read.member().network().tls()).isEqualTo(Tls.ON);
  }

  @Test
  void aStatefulSetCountsFromZero() throws IOException {
    String file = CLUSTER.replace("node_id = 2", "node_id_from = \"k8s\"");
    Path toml = Files.writeString(directory.resolve("hiqlite.toml"), file);

    assertThat(MemberFile.read(Optional.of(toml), Map.of(), "mvm-ci-1").member().memberId())
        .isEqualTo(2);
    assertThatThrownBy(() -> MemberFile.read(Optional.of(toml), Map.of(), "laptop"))
        .isInstanceOf(ConfigFailure.class)
        .hasMessageContaining("laptop");
  }

  @Test
  void secretsMayStandInAFileOfTheirOwn() throws IOException {
    Files.writeString(
        directory.resolve("secrets.toml"), "secret_raft = \"a secret of its own file\"");
    String file =
        CLUSTER.replace("\"SuperSecureSecret1337ForRaft\"", "\"$SECRETS\"")
            + "secrets_file = \"secrets.toml\"\n";

    assertThat(read(file, Map.of()).member().requiredSecrets().raft())
        .isEqualTo("a secret of its own file");
    assertThatThrownBy(
            () -> read(file.replace("ForAPI", "").replaceAll("secrets_file.*", ""), Map.of()))
        .hasMessageContaining("secrets_file");
  }

  @Test
  void allErrorsAreReportedTogetherAndNoSecretIsAmongThem() {
    String file =
        """
        [hiqlite]
        node_id = 9
        secret_raft = "short"
        secret_api = "SuperSecureSecret1337ForAPI"
        enc_keys = ["nobase64"]
        nodes = ["1 127.0.0.1:9000", "2 127.0.0.1:9002 127.0.0.1:9003"]
        log_sync = "sometimes"
        read_pool_size = "many"
        """;

    assertThatThrownBy(() -> read(file, Map.of()))
        .isInstanceOf(ConfigFailure.class)
        .hasMessageContaining("hiqlite.toml")
        .hasMessageContaining("nodes has '1 127.0.0.1:9000'")
        .hasMessageContaining("member id 9")
        .hasMessageContaining("secret_raft has 5 characters")
        .hasMessageContaining("enc_keys line 1")
        .hasMessageContaining("log_sync is 'sometimes'")
        .hasMessageContaining("read_pool_size is 'many'")
        .hasMessageNotContaining("nobase64")
        .hasMessageNotContaining("short");
  }

  @Test
  void backupsGoWhereTheFileSays() throws IOException {
    BackupPlan plan =
        read(
                CLUSTER
                    + """
                    backup_cron = "0 0 4 * * SUN"
                    backup_keep_days_local = 7
                    s3_url = "https://s3.example.org"
                    s3_bucket = "copies"
                    s3_region = "eu"
                    s3_key = "who"
                    s3_secret = "whisper"
                    """,
                Map.of("HQL_BACKUP_RESTORE", "s3:last"))
            .backups();

    assertThat(plan.config().directory()).isEqualTo(Path.of("./data/hiqlite-node2/backups"));
    assertThat(plan.config().keepLocal()).isEqualTo(Duration.ofDays(7));
    assertThat(plan.config().s3()).asString().contains("copies").doesNotContain("whisper");
    assertThat(plan.cron()).asString().isEqualTo("0 0 4 * * SUN");
    assertThat(plan.restore()).contains("s3:last");
    assertThat(plan.checked()).isTrue();
    assertThatThrownBy(() -> read(CLUSTER + "backup_cron = \"daily\"\ns3_url = \"x\"", Map.of()))
        .hasMessageContaining("backup_cron")
        .hasMessageContaining("s3_url is x");
  }

  @Test
  void whatHasNoEffectIsSaid() throws IOException {
    MemberFile read =
        read(
            CLUSTER
                + """
                log_sync = "interval_200"
                wal_size = 2097152
                flux_capacitor = 1.21
                """,
            Map.of());

    assertThat(read.warnings())
        .hasSize(3)
        .anyMatch(line -> line.contains("log_sync") && line.contains("on disk"))
        .anyMatch(line -> line.contains("wal_size"))
        .anyMatch(line -> line.contains("unknown key flux_capacitor"));
  }

  @Test
  void aFileThatIsNotTomlNamesTheLine() {
    assertThatThrownBy(() -> read("[hiqlite]\nnode_id = = 1\n", Map.of()))
        .isInstanceOf(ConfigFailure.class)
        .hasMessageContaining("is not TOML")
        .hasMessageContaining("line 2");
  }

  private MemberFile read(String toml, Map<String, String> environment) throws IOException {
    Path file = Files.writeString(directory.resolve(MemberFile.NAME), toml);
    return MemberFile.read(Optional.of(file), environment, "host");
  }
}
