package dev.mvmci.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.control.live.Live;
import dev.mvmci.control.peers.Sessions;
import dev.mvmci.http.Call;
import dev.mvmci.http.Headers;
import dev.mvmci.http.InProcessCaller;
import dev.mvmci.http.Reply;
import dev.mvmci.http.Router;
import dev.mvmci.jobs.JobFeed;
import dev.mvmci.jobs.JobQueue;
import dev.mvmci.jobs.JobsConfig;
import dev.mvmci.sql.ReplicatedSqlite;
import dev.mvmci.sql.SqlConfig;
import dev.mvmci.sql.Statement;
import dev.mvmci.sql.node.SqliteNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import tools.jackson.databind.JsonNode;

/**
 * A control plane over a real one-member database, asked without a socket. Registered statically,
 * it lives as long as the test class and is empty at the beginning of each test.
 */
final class TestControl implements BeforeEachCallback, AfterAllCallback {

  private static final String FORM = "application/x-www-form-urlencoded";

  private final Path directory;
  private final ReplicatedSqlite sqlite;
  private final Live live;
  private JobQueue queue;
  private Router routes;

  TestControl() {
    this(Live.OFF);
  }

  TestControl(Live live) {
    this.live = live;
    try {
      directory = Files.createTempDirectory("mvm-ci-control");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    sqlite = SqliteNode.open(SqlConfig.alone(directory, 0));
    queue = openQueue();
    routes = openRoutes();
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    reset();
  }

  /** Forgets all jobs and workers; the next job is job-0. */
  private void reset() {
    queue.close();
    sqlite.transaction(
        Stream.of(
                "DELETE FROM workflows",
                "DELETE FROM workers",
                "UPDATE job_counters SET value = 0 WHERE name = 'job'")
            .map(Statement::of)
            .toList());
    queue = openQueue();
    routes = openRoutes();
  }

  private JobQueue openQueue() {
    return JobQueue.open(sqlite, JobsConfig.defaults("node-1"), InstantSource.system());
  }

  private Router openRoutes() {
    return new ControlPlane(
            queue,
            "test",
            live,
            Sessions.NONE,
            Optional.empty(),
            Optional.empty(),
            InstantSource.system())
        .routes();
  }

  JobFeed feed() {
    return queue.feed();
  }

  Router routes() {
    return routes;
  }

  Reply get(String target) {
    return call(Call.get(target));
  }

  Reply post(String target, String json) {
    return call(Call.post(target, "application/json", json.getBytes(StandardCharsets.UTF_8)));
  }

  Reply form(String target, String fields) {
    return call(Call.post(target, FORM, fields.getBytes(StandardCharsets.UTF_8)));
  }

  /** A POST with neither body nor type, as {@code curl -X POST} sends it. */
  Reply postNothing(String target) {
    return call(new Call("POST", target, Headers.NONE, new byte[0], Call.DEFAULT_TIMEOUT));
  }

  Reply call(Call call) {
    try {
      return new InProcessCaller(routes).call(call);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted in a test", e);
    }
  }

  /** Submits a job for the crawler, and says its id. */
  String submit(String url) {
    return ok(post("/api/v1/jobs", "{\"payload\":{\"url\":\"" + url + "\"}}"))
        .path("id")
        .stringValue();
  }

  /** Claims one workflow for a worker. */
  JsonNode claim(String worker) {
    String body = "{\"worker_id\":\"%s\",\"kinds\":[\"workflow\"],\"max\":1}".formatted(worker);
    return ok(post("/api/v1/claim", body)).path("jobs").path(0);
  }

  static JsonNode ok(Reply reply) {
    assertThat(reply.status()).as(reply.text()).isBetween(200, 299);
    return reply.json();
  }

  /** Checks a refusal: its status, its form, and that it says why. */
  static void assertProblem(Reply reply, int status, String type, String detail) {
    assertThat(reply.status()).as(reply.text()).isEqualTo(status);
    assertThat(reply.headers().first("content-type")).contains("application/problem+json");
    assertThat(reply.json().path("status").intValue()).isEqualTo(status);
    assertThat(reply.json().path("type").stringValue()).isEqualTo(type);
    assertThat(reply.json().path("detail").stringValue()).contains(detail);
  }

  static void assertProblem(Reply reply, int status, String detail) {
    assertProblem(reply, status, "about:blank", detail);
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    queue.close();
    sqlite.close();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
