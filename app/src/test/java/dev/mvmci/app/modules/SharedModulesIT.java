package dev.mvmci.app.modules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvmci.control.modules.BlobBringer;
import dev.mvmci.control.modules.ModuleHost;
import dev.mvmci.control.modules.ModuleLibrary;
import dev.mvmci.control.modules.ModuleRoutes;
import dev.mvmci.engine.Engine;
import dev.mvmci.engine.EngineConfig;
import dev.mvmci.engine.embedded.EmbeddedEngine;
import dev.mvmci.engine.module.Sha256;
import dev.mvmci.http.Call;
import dev.mvmci.http.Headers;
import dev.mvmci.http.InProcessCaller;
import dev.mvmci.http.Reply;
import dev.mvmci.http.Router;
import dev.mvmci.p2p.blob.BlobFetch;
import dev.mvmci.p2p.blob.BlobLimits;
import dev.mvmci.p2p.blob.BlobRoutes;
import dev.mvmci.p2p.blob.BlobSource;
import dev.mvmci.p2p.blob.BlobStore;
import dev.mvmci.sql.ReplicatedSqlite;
import dev.mvmci.sql.SqlConfig;
import dev.mvmci.sql.node.SqliteNode;
import dev.mvmci.worker.ClusterModules;
import dev.mvmci.worker.ExecutionBackend.Refused;
import dev.mvmci.worker.Task;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two members of a cluster, and a worker's engine that gets its modules from the second. */
class SharedModulesIT {

  private static final Path APPROVAL = Path.of("../examples/approval/approval.wasm");
  private static final long MAX_BYTES = 16 << 20;

  /** A custom section that nobody reads: other bytes, the same module. */
  private static final byte[] SECTION = {0, 2, 1, 'x'};

  private static final Task TASK = new Task("approval", null, "start", "{}");

  @TempDir private static Path directory;
  private static ReplicatedSqlite database;
  private static BlobStore firstBlobs;
  private static BlobStore secondBlobs;
  private static BlobStore workerBlobs;
  private static Engine engine;
  private static InProcessCaller first;
  private static InProcessCaller second;
  private static final AtomicReference<Instant> NOW = new AtomicReference<>(Instant.EPOCH);

  @BeforeAll
  static void open() throws IOException {
    database = SqliteNode.open(SqlConfig.alone(directory.resolve("sql")));
    firstBlobs = blobs("first");
    secondBlobs = blobs("second");
    workerBlobs = blobs("worker");
    engine = EmbeddedEngine.open(EngineConfig.of(directory.resolve("engine")));
    first = member(firstBlobs, BlobBringer.NONE);
    var fetch = new BlobFetch(secondBlobs, BlobFetch.Settings.DEFAULT);
    var source = List.of(new BlobSource("first", first));
    second = member(secondBlobs, id -> fetch.fetch(id, source));
  }

  private static BlobStore blobs(String name) throws IOException {
    return BlobStore.open(directory.resolve(name), BlobLimits.DEFAULT, Instant::now);
  }

  private static InProcessCaller member(BlobStore blobs, BlobBringer others) {
    var library = new ModuleLibrary(new SqlModules(database), blobs, others);
    ModuleHost host =
        (wasm, file) -> new ModuleHost.Taken(file.replace(".wasm", ""), "0.1.0", Sha256.hex(wasm));
    return new InProcessCaller(
        Router.builder()
            .include(new BlobRoutes(blobs, library::roots).routes())
            .include(new ModuleRoutes(library, host, MAX_BYTES).routes())
            .build());
  }

  @AfterAll
  static void close() throws IOException {
    engine.close();
    firstBlobs.close();
    secondBlobs.close();
    workerBlobs.close();
    database.close();
  }

  private static ClusterModules supply(InProcessCaller from) {
    return new ClusterModules(from, engine, workerBlobs, NOW::get);
  }

  private static Reply deploy(String file, byte[] wasm) throws Exception {
    Reply reply = first.call(Call.post("/api/v1/modules?file=" + file, "application/wasm", wasm));
    assertThat(reply.status()).as(reply.text()).isEqualTo(201);
    return reply;
  }

  private static String deployed() {
    return engine.modules().stream()
        .filter(module -> module.name().equals("approval"))
        .findFirst()
        .orElseThrow()
        .sha256();
  }

  private static Reply collect() throws Exception {
    return first.call(
        Call.post(
            "/api/v1/blobs/gc",
            "application/json",
            "{\"grace_ms\":0}".getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void aModuleOfOneMemberIsBroughtToAWorkerOfAnother() throws Exception {
    byte[] old = Files.readAllBytes(APPROVAL);
    deploy("approval.wasm", old);
    ClusterModules supply = supply(second);
    supply.provide(TASK);
    assertThat(deployed()).isEqualTo(Sha256.hex(old));
    assertThat(workerBlobs.list(null, 10)).isEmpty();

    byte[] fresh = Arrays.copyOf(old, old.length + SECTION.length);
    System.arraycopy(SECTION, 0, fresh, old.length, SECTION.length);
    String blob = deploy("approval.wasm", fresh).json().path("blob").stringValue("");
    supply.provide(TASK);
    assertThat(deployed()).as("a moment later").isEqualTo(Sha256.hex(old));
    NOW.updateAndGet(now -> now.plus(Duration.ofSeconds(3)));
    supply.provide(TASK);
    assertThat(deployed()).isEqualTo(Sha256.hex(fresh));

    assertThat(collect().json().path("removed").intValue()).as("the old bytes").isEqualTo(1);
    assertThat(first.call(Call.get("/api/v1/blobs/" + blob)).status()).isEqualTo(200);
    var remove =
        new Call(
            "DELETE",
            "/api/v1/modules/approval/0.1.0",
            Headers.NONE,
            new byte[0],
            Duration.ofSeconds(9));
    assertThat(first.call(remove).status()).isEqualTo(204);
    assertThat(first.call(remove).status()).isEqualTo(404);
    assertThat(collect().json().path("removed").intValue()).isEqualTo(1);
    supply(second).provide(TASK); // the engine has it by itself now
  }

  @Test
  void whatTheClusterDoesNotHaveIsLeftToTheEngine() throws Exception {
    supply(first).provide(new Task("nobody", "1", "start", "{}"));
    assertThat(first.call(Call.get("/api/v1/modules/nobody?version=1")).text())
        .contains("unknown-module", "nobody:1");
  }

  @Test
  void aModuleWhoseBytesCannotBeHadPutsTheJobOff() throws Exception {
    deploy("lonely.wasm", new byte[] {1});
    InProcessCaller apart = member(workerBlobs, BlobBringer.NONE);

    assertThatThrownBy(() -> supply(apart).provide(new Task("lonely", null, "start", "{}")))
        .isInstanceOfSatisfying(
            Refused.class,
            refusal -> {
              assertThat(refusal.isForNow()).isTrue();
              assertThat(refusal.reason()).contains("lonely:0.1.0 is not here", "--p2p-listen");
            });
  }

  @Test
  void whatIsNoModuleEndsTheJob() throws Exception {
    deploy("broken.wasm", new byte[] {1, 2, 3});

    assertThatThrownBy(() -> supply(second).provide(new Task("broken", "0.1.0", "start", "{}")))
        .isInstanceOfSatisfying(
            Refused.class,
            refusal -> {
              assertThat(refusal.isForNow()).isFalse();
              assertThat(refusal.reason()).contains("does not take module broken:0.1.0");
            });
  }
}
