package dev.mvmci.control.page;

import dev.mvmci.control.ControlPlane;
import dev.mvmci.http.HttpServer;
import dev.mvmci.http.ServerConfig;
import dev.mvmci.jobs.JobQueue;
import dev.mvmci.jobs.JobsConfig;
import dev.mvmci.sql.SqlConfig;
import dev.mvmci.sql.node.SqliteNode;
import java.nio.file.Files;
import java.time.Duration;
import java.time.InstantSource;

/**
 * Serves the page over a real queue with jobs in each state, to look at it while working on it.
 * Arguments: the port, and "empty" for a queue without jobs.
 */
final class PreviewServer {

  /** Nobody keeps the leases of the seeded jobs alive. */
  private static final JobsConfig PATIENT =
      new JobsConfig(
          "node-1", Duration.ofDays(1), Duration.ofDays(1), 20, 200, Duration.ofDays(30), 1000);

  private PreviewServer() {}

  public static void main(String[] arguments) throws Exception {
    var directory = Files.createTempDirectory("preview");
    InstantSource clock = InstantSource.system();
    var node = SqliteNode.open(SqlConfig.alone(directory, 0), clock);
    var queue = JobQueue.open(node, PATIENT, clock);
    if (arguments.length < 2) {
      seed(new Scenes(queue));
    }
    HttpServer.start(
        ServerConfig.DEFAULT.at("127.0.0.1", Integer.parseInt(arguments[0])),
        new ControlPlane(queue, "preview", clock).routes());
  }

  private static void seed(Scenes scenes) {
    scenes.crawled("https://docs.example.org/", 64);
    scenes.completed("{\"module\":\"module1\",\"input\":{}}", "{\"iterations\":10,\"ok\":true}");
    scenes.cancelled("{\"type\":\"nightly build\",\"ref\":\"main\"}");
    scenes.failed(
        "{\"url\":\"http://unreachable.example/\"}",
        "no response from http://unreachable.example/ after 3 retries: connection refused");
    scenes.retrying("{\"url\":\"http://flaky.example/\"}", "503 Service Unavailable");
    scenes.failed(
        "{\"url\":\"http://long.example/" + "a".repeat(10_000) + "\"}", "x".repeat(5_000));
    scenes.crawling("https://example.org/handbook/", 31, 14);
    scenes.crawling("http://127.0.0.1:8080/jdk/api/", 3, 40);
    scenes.scheduled("{\"name\":\"weekly report\"}", 3_600_000);
    scenes.pending("{\"url\":\"\\\"><script>alert(1)</script>\"}");
    scenes.pending("{\"a\":1,\"b\":[2,3],\"c\":null}");
  }
}
