package dev.mvmci.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.http.HttpServer;
import dev.mvmci.http.ServerConfig;
import dev.mvmci.p2p.blob.BlobLimits;
import dev.mvmci.p2p.blob.BlobRoutes;
import dev.mvmci.p2p.blob.BlobStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code blob} against the routes that nodes have. */
class BlobCommandsTest {

  @TempDir static Path directory;
  private static BlobStore store;
  private static HttpServer server;

  @BeforeAll
  static void start() throws IOException {
    store = BlobStore.open(directory.resolve("store"), BlobLimits.DEFAULT, InstantSource.system());
    server =
        HttpServer.start(ServerConfig.DEFAULT.at("127.0.0.1", 0), new BlobRoutes(store).routes());
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
    store.close();
  }

  private static Said run(String... arguments) {
    return Said.to(arguments, new String[] {"--server", "http://127.0.0.1:" + server.port()});
  }

  @Test
  void aFileIsPutListedAndComesBackChecked() throws IOException {
    byte[] content = new byte[5_000_000];
    content[4_999_999] = 1;
    Path file = Files.write(directory.resolve("file"), content);
    Said put = run("blob", "put", file.toString(), "--tag", "module-1");
    assertThat(put.exitCode()).as(put.err()).isZero();
    String id = put.out().strip();
    assertThat(id).matches("[0-9a-f]{64}");
    Path copy = directory.resolve("copy");
    Said got = run("blob", "get", id, "-o", copy.toString());
    assertThat(got.exitCode()).as(got.err()).isZero();
    assertThat(copy).hasBinaryContent(content);
    assertThat(run("blob", "ls").out()).contains(id, "5000000", "module-1");
    assertThat(run("blob", "ls", "--json").json().path("tags").path("module-1").stringValue())
        .isEqualTo(id);
    assertThat(run("blob", "gc", "--older-than", "0s").out()).startsWith("0 removed");
  }

  @Test
  void whatIsNotThereHasItsExitCode() {
    assertThat(run("blob", "get", "0".repeat(64)).exitCode()).isEqualTo(4);
    assertThat(run("blob", "get", "abc").exitCode()).isEqualTo(2);
    assertThat(run("blob", "put", directory.resolve("none").toString()).exitCode()).isEqualTo(4);
    Path nowhere = directory.resolve("no/such/place");
    assertThat(run("blob", "get", "0".repeat(64), "-o", nowhere.toString()).exitCode())
        .isEqualTo(4);
  }
}
