package dev.mvmci.sql.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvmci.sql.ReplicatedSqlite.Read;
import dev.mvmci.sql.SqlConfig;
import dev.mvmci.sql.node.SqliteNode;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import org.gaul.s3proxy.AuthenticationType;
import org.gaul.s3proxy.S3Proxy;
import org.jclouds.ContextBuilder;
import org.jclouds.blobstore.BlobStoreContext;
import org.jclouds.filesystem.FilesystemApiMetadata;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a server that speaks S3 and checks signatures. */
class S3BackupsTest {

  private static final String KEY = "the-access-key";
  private static final String SECRET = "the-secret-of-the-key";

  @TempDir static Path root;
  private static BlobStoreContext blobs;
  private static S3Proxy server;
  private static SqliteNode node;

  @BeforeAll
  static void start() throws Exception {
    Properties options = new Properties();
    Path bucket = root.resolve("blobs/bucket");
    Files.createDirectories(bucket);
    options.setProperty("jclouds.filesystem.basedir", root.resolve("blobs").toString());
    blobs =
        ContextBuilder.newBuilder(new FilesystemApiMetadata())
            .credentials("any", "any")
            .overrides(options)
            .build(BlobStoreContext.class);
    server =
        S3Proxy.builder()
            .blobStore(blobs.getBlobStore())
            .endpoint(URI.create("http://127.0.0.1:0"))
            .awsAuthentication(AuthenticationType.AWS_V4, KEY, SECRET)
            .build();
    server.start();
    node = SqliteNode.open(SqlConfig.alone(root.resolve("data")));
    node.execute("CREATE TABLE item (name TEXT)");
    node.execute("INSERT INTO item VALUES ('kept')");
  }

  @AfterAll
  static void stop() throws Exception {
    node.close();
    server.stop();
    blobs.close();
  }

  @Test
  void aBackupGoesToTheBucketAndComesBack() {
    BackupKeys keys = BackupKeys.of(List.of(SealTest.NEW), "new2");
    BackupConfig config =
        BackupConfig.in(root.resolve("backups"))
            .sealedBy(keys)
            .alsoTo(bucket("bucket", SECRET))
            .keeping(Duration.ofDays(1), Duration.ofDays(10));
    AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-03-01T00:00:00Z"));
    BackupName first;
    BackupName second;
    try (Backups backups = new Backups(node::copyTo, 1, config, now::get)) {
      first = backups.backup().name();
      now.set(now.get().plus(Duration.ofDays(5)));
      second = backups.backup().name();
      assertThat(backups.list())
          .containsEntry(config.directory().toString(), List.of(second))
          .containsEntry(url() + "/bucket", List.of(first, second));
      now.set(now.get().plus(Duration.ofDays(8)));
      BackupName third = backups.backup().name();
      assertThat(backups.list()).containsEntry(url() + "/bucket", List.of(second, third));
    }

    assertThat(new Restore(config, true).into(root.resolve("new"), "s3:" + second)).isTrue();
    try (SqliteNode restored = SqliteNode.open(SqlConfig.alone(root.resolve("new")))) {
      assertThat(restored.query(Read.STRICT, "SELECT name FROM item").rows()).hasSize(1);
    }
    assertThatThrownBy(() -> new Restore(config, true).into(root.resolve("other"), "s3:" + first))
        .isInstanceOf(BackupFailure.class)
        .hasMessageContaining("there is no backup " + first);
  }

  @Test
  void whenTheBucketRefusesTheLocalBackupIsKeptAndTheFailureSaid() {
    for (S3Config refused : List.of(bucket("bucket", "a wrong secret"), bucket("none", SECRET))) {
      Path directory = root.resolve("only-local-" + refused.bucket());
      BackupConfig config = BackupConfig.in(directory).alsoTo(refused);
      try (Backups backups =
          new Backups(node::copyTo, 1, config, () -> Instant.parse("2026-03-01T00:00:00Z"))) {
        assertThatThrownBy(backups::backup)
            .isInstanceOf(BackupFailure.class)
            .hasMessageContaining("kept only in [" + directory + "]")
            .hasMessageNotContaining("a wrong secret");
      }
      assertThat(directory).isNotEmptyDirectory();
    }
  }

  @Test
  void aBucketIsConfiguredWhollyAndItsSecretIsNotShown() {
    assertThatThrownBy(() -> new S3Config(URI.create("s3.example.org"), "b", "r", true, "k", "s"))
        .hasMessageContaining("s3_url is s3.example.org");
    assertThatThrownBy(() -> new S3Config(URI.create("https://s3"), "b", "r", true, "k", " "))
        .hasMessageContaining("s3_secret must all be given");
    assertThat(bucket("bucket", SECRET).toString()).contains(KEY).doesNotContain(SECRET);
  }

  private static S3Config bucket(String name, String secret) {
    return new S3Config(URI.create(url()), name, "us-east-1", true, KEY, secret);
  }

  private static String url() {
    return "http://127.0.0.1:" + server.getPort();
  }
}
