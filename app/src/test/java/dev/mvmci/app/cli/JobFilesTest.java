package dev.mvmci.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.mvmci.control.ArtifactRoutes;
import dev.mvmci.control.ControlPlane;
import dev.mvmci.control.SpentBlobs;
import dev.mvmci.control.live.Live;
import dev.mvmci.control.logs.KeptLogs;
import dev.mvmci.control.modules.BlobBringer;
import dev.mvmci.control.peers.Sessions;
import dev.mvmci.http.Call;
import dev.mvmci.http.Headers;
import dev.mvmci.http.HttpServer;
import dev.mvmci.http.InProcessCaller;
import dev.mvmci.http.Reply;
import dev.mvmci.http.Router;
import dev.mvmci.http.ServerConfig;
import dev.mvmci.jobs.JobArtifact;
import dev.mvmci.jobs.JobId;
import dev.mvmci.jobs.JobQueue;
import dev.mvmci.jobs.JobsConfig;
import dev.mvmci.p2p.blob.BlobInfo;
import dev.mvmci.p2p.blob.BlobLimits;
import dev.mvmci.p2p.blob.BlobRoutes;
import dev.mvmci.p2p.blob.BlobStore;
import dev.mvmci.sql.ReplicatedSqlite;
import dev.mvmci.sql.SqlConfig;
import dev.mvmci.sql.node.SqliteNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code job attach} and {@code job artifacts}, and the routes behind them. */
class JobFilesTest {

  @TempDir static Path directory;
  private static ReplicatedSqlite database;
  private static JobQueue queue;
  private static BlobStore blobs;
  private static InProcessCaller caller;
  private static HttpServer server;

  @BeforeAll
  static void start() throws IOException {
    database = SqliteNode.open(SqlConfig.alone(directory.resolve("sql")));
    queue = JobQueue.open(database, JobsConfig.defaults("node-1"), InstantSource.system());
    blobs = BlobStore.open(directory.resolve("blobs"), BlobLimits.DEFAULT, InstantSource.system());
    var blobRoutes = new BlobRoutes(blobs, () -> ArtifactRoutes.roots(queue));
    var logs = new KeptLogs(queue, blobs, blobRoutes, BlobBringer.NONE);
    var controlPlane =
        new ControlPlane(
            queue,
            "c",
            Live.OFF,
            Sessions.NONE,
            Optional.empty(),
            Optional.of(logs),
            InstantSource.system());
    Router routes =
        Router.builder()
            .include(blobRoutes.routes())
            .include(new ArtifactRoutes(queue, blobs, blobRoutes, BlobBringer.NONE).routes())
            .include(controlPlane.routes())
            .build();
    caller = new InProcessCaller(routes);
    server = HttpServer.start(ServerConfig.DEFAULT.at("127.0.0.1", 0), routes);
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
    queue.close();
    blobs.close();
    database.close();
  }

  private static Said run(String... arguments) {
    return Said.to(arguments, new String[] {"--server", "http://127.0.0.1:" + server.port()});
  }

  private static Reply ask(String method, String target, Headers headers) throws Exception {
    return caller.call(new Call(method, target, headers, new byte[0], Duration.ofSeconds(9)));
  }

  private static String submitted() throws Exception {
    var body = Map.of("payload", Map.of("note", "opaque"));
    return caller.call(Call.postJson("/api/v1/jobs", body)).json().path("id").stringValue("");
  }

  /** A job that a worker has; its id and its token. */
  private static JsonNode claimed() throws Exception {
    var payload = Map.of("payload", Map.of("module", "m"));
    assertThat(caller.call(Call.postJson("/api/v1/jobs", payload)).status()).isEqualTo(201);
    Map<String, Object> order = Map.of("worker_id", "w", "max", 1);
    return caller.call(Call.postJson("/api/v1/claim", order)).json().path("jobs").get(0);
  }

  private static Reply sendLog(String id, String token, String lines) throws Exception {
    var content = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(content)) {
      out.write(lines.getBytes(StandardCharsets.UTF_8));
    }
    Headers headers = Headers.of("lease-token", token);
    return caller.call(
        new Call(
            "POST",
            "/api/v1/jobs/" + id + "/logs?run=1",
            headers,
            content.toByteArray(),
            Duration.ofSeconds(9)));
  }

  private static int collected() throws Exception {
    Reply reply = caller.call(Call.postJson("/api/v1/blobs/gc", Map.of("grace_ms", 0)));
    return reply.json().path("removed").intValue();
  }

  @Test
  void aFileIsAddedShownAndComesBackCheckedUntilItsJobGoes() throws Exception {
    String id = submitted();
    Path report = Files.writeString(directory.resolve("report.txt"), "all is well\n");
    Said attached = run("job", "attach", id, report.toString());
    assertThat(attached.exitCode()).as(attached.err()).isZero();
    assertThat(run("job", "artifacts", id).out()).contains("report.txt", "12");

    Path copy = directory.resolve("copy.txt");
    Said got = run("job", "artifacts", id, "report.txt", "-o", copy.toString());
    assertThat(got.exitCode()).as(got.err()).isZero();
    assertThat(copy).hasContent("all is well\n");
    String target = "/api/v1/jobs/" + id + "/artifacts/report.txt";
    Reply part = ask("GET", target, Headers.of("range", "bytes=4-5"));
    assertThat(part.status()).isEqualTo(206);
    assertThat(part.text()).isEqualTo("is");
    assertThat(part.headers().first("content-disposition"))
        .hasValue("attachment; filename=\"report.txt\"");
    assertThat(ask("GET", "/api/v1/jobs/" + id, Headers.NONE).json().path("artifacts")).hasSize(1);
    assertThat(ask("GET", "/jobs/" + id, Headers.NONE).text()).contains(target, "12 bytes");

    var _ = collected(); // what the other tests have left
    assertThat(blobs.list(null, 10)).as("what a job needs").hasSize(1);
    Files.writeString(report, "it is not\n");
    assertThat(run("job", "attach", id, report.toString()).exitCode()).isZero();
    assertThat(collected()).as("what was replaced").isEqualTo(1);
    var _ = database.execute("DELETE FROM workflows WHERE id = ?", id);
    assertThat(collected()).as("what went with its job").isEqualTo(1);
  }

  @Test
  void theLogOfARunIsReadByRouteCommandAndPage() throws Exception {
    JsonNode claim = claimed();
    String id = claim.path("id").stringValue();
    String token = claim.path("lease_token").toString();
    String target = "/api/v1/jobs/" + id + "/logs";
    assertThat(ask("GET", target, Headers.NONE).text()).contains("no-log", "when a run ends");
    assertThat(sendLog(id, token + "1", "").text()).contains("stale-token");
    String lines =
        """
        {"sequence":3,"at_ms":1000,"level":"info","text":"first"}
        {"sequence":9,"at_ms":2500,"level":"warn","text":"second\\nhas two"}
        """;
    assertThat(sendLog(id, token, lines).status()).isEqualTo(201);
    assertThat(sendLog(id, token, lines).status()).as("once more").isEqualTo(201);
    var _ = caller.call(Call.postJson("/api/v1/jobs/" + id + "/cancel", Map.of()));

    String text =
        """
        1970-01-01T00:00:01Z info  first
        1970-01-01T00:00:02.500Z warn  second
          has two
        """;
    Reply whole = ask("GET", target, Headers.NONE);
    assertThat(whole.text()).isEqualTo(text);
    assertThat(whole.headers().first("log-state")).hasValue("kept");
    assertThat(ask("GET", target + "?format=jsonl", Headers.NONE).text()).isEqualTo(lines);
    assertThat(ask("GET", target + "?format=jsonl&after=3", Headers.NONE).text().lines())
        .singleElement(STRING)
        .contains("second");
    assertThat(ask("GET", target + "?limit=1", Headers.NONE).text().lines()).hasSize(1);
    assertThat(ask("GET", target + "?run=2", Headers.NONE).status()).isEqualTo(404);
    assertThat(run("job", "logs", id).out()).isEqualToNormalizingNewlines(text);
    assertThat(run("job", "logs", id, "--json", "--run", "1").out()).isEqualTo(lines);
    assertThat(run("job", "logs", id, "--run", "2").exitCode()).isEqualTo(4);
    assertThat(ask("GET", "/jobs/" + id, Headers.NONE).text())
        .contains("second", "What it said last", target + "\"", "log-1.jsonl.gz");
    Reply own = ask("PUT", "/api/v1/jobs/" + id + "/artifacts/log-1.jsonl.gz", Headers.NONE);
    assertThat(own.text()).contains("only its worker adds");
    assertThat(queue.detach(new JobId(id), "log-1.jsonl.gz")).isTrue();
  }

  @Test
  void whatAWorkerSendsAsALogIsNotBelieved() throws Exception {
    JsonNode claim = claimed();
    String id = claim.path("id").stringValue();
    String token = claim.path("lease_token").toString();
    assertThat(sendLog(id, token, "x".repeat(20 << 20)).status()).isEqualTo(201);
    assertThatThrownBy(() -> ask("GET", "/api/v1/jobs/" + id + "/logs", Headers.NONE))
        .hasMessageContaining("too long");
    assertThat(ask("GET", "/jobs/" + id, Headers.NONE).status()).isEqualTo(200);
    assertThat(sendLog(id, "none", "").status()).isEqualTo(400);
    assertThat(queue.detach(new JobId(id), "log-1.jsonl.gz")).isTrue();
  }

  @Test
  void whatAJobNeededGoesAfterItAndWhatNobodyNeededStays() throws Exception {
    String id = submitted();
    BlobInfo own = blobs.put(new ByteArrayInputStream(new byte[] {1, 2, 3}));
    BlobInfo file = blobs.put(new ByteArrayInputStream(new byte[] {4, 5}));
    assertThat(queue.attach(new JobId(id), "a", file.id().toString(), 2)).isTrue();
    var spent = new SpentBlobs(blobs, () -> ArtifactRoutes.roots(queue), Duration.ZERO);
    assertThat(spent.look()).isZero();
    assertThat(queue.detach(new JobId(id), "a")).isTrue();
    assertThat(spent.look()).isEqualTo(1);
    assertThat(blobs.info(file.id())).isEmpty();
    assertThat(blobs.info(own.id())).isPresent();
    assertThat(spent.look()).isZero();
    spent.close();
  }

  @Test
  void mistakesAndLimitsAreNamed() throws Exception {
    JsonNode claim = claimed();
    String id = claim.path("id").stringValue();
    String files = "/api/v1/jobs/" + id + "/artifacts";
    assertThat(ask("GET", "/api/v1/jobs/none/artifacts", Headers.NONE).status()).isEqualTo(404);
    assertThat(ask("PUT", "/api/v1/jobs/none/artifacts/a", Headers.NONE).status()).isEqualTo(404);
    assertThat(ask("GET", files + "/none", Headers.NONE).text()).contains("no-such-artifact");
    assertThat(ask("DELETE", files + "/none", Headers.NONE).status()).isEqualTo(404);
    Reply hidden = ask("PUT", files + "/.hidden", Headers.NONE);
    assertThat(hidden.status()).isEqualTo(422);
    assertThat(hidden.text()).contains("1 to 100 letters");
    assertThat(run("job", "artifacts", id, "none").exitCode()).isEqualTo(4);

    for (int i = 0; i < JobArtifact.MAX_PER_JOB; i++) {
      assertThat(queue.attach(new JobId(id), "file-" + i, "00", i)).isTrue();
    }
    assertThat(queue.attach(new JobId(id), "file-0", "01", 1)).as("replaced").isTrue();
    assertThat(queue.attach(new JobId(id), "one-more", "00", 1)).isFalse();
    assertThat(queue.artifactBlobs()).isEqualTo(List.of("00", "01"));
    Reply tooMany =
        caller.call(Call.post(files + "/more", "text/plain", "x".getBytes(StandardCharsets.UTF_8)));
    assertThat(tooMany.status()).isEqualTo(507);
    assertThat(tooMany.text()).contains("too-many-artifacts", "100 files");
    assertThat(sendLog(id, claim.path("lease_token").toString(), "").status()).isEqualTo(201);
    assertThat(queue.detach(new JobId(id), "file-0")).isTrue();
    assertThat(queue.attach(new JobId(id), "file-0", "00", 1)).as("beside the log").isTrue();
    for (JobArtifact artifact : queue.artifacts(new JobId(id))) {
      assertThat(queue.detach(new JobId(id), artifact.name())).isTrue();
    }
  }
}
