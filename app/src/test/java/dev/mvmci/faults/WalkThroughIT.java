package dev.mvmci.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that people of the first versions have in their notes, letter for letter. */
class WalkThroughIT {

  private static final int PORT = 3020;
  private static final int ENGINE_PORT = 27288;

  @TempDir private Path directory;

  @Test
  void whatTheNotesSayStillHolds() throws Exception {
    assumeTrue(works("command -v curl && command -v jq"), "curl and jq are not installed");
    int port = isFree(PORT) ? PORT : 0;
    int enginePort = isFree(ENGINE_PORT) ? ENGINE_PORT : 0;
    try (var node = NodeProcess.start(directory.resolve("data"), port, enginePort)) {
      assertThat(
              says(
                  node,
                  """
                  curl -X POST http://localhost:3020/new-job \
                  -H "Content-Type: application/x-www-form-urlencoded" \
                  -d "url=https://example.com"
                  """))
          .contains("job-0");
      assertThat(says(node, "curl http://localhost:3020/queue/list | jq"))
          .contains("\"job_id\": \"job-0\"", "https://example.com");
      assertThat(says(node, "curl http://localhost:3020/queue/stats | jq"))
          .contains("\"total\": 1", "\"pending\": ", "\"in_progress\": ", "\"failed\": 0");

      // Without a way out to example.com the crawl notes an error for the page, after its retries.
      String statuses =
          "curl http://localhost:3020/queue/list | jq -r '.[] | \"\\(.job_id): \\(.status)\"'";
      await()
          .atMost(Duration.ofSeconds(90))
          .until(() -> says(node, statuses).strip().equals("job-0: Completed"));

      assertThat(says(node, "curl http://localhost:3020/hiqlite/health"))
          .contains("\"is_healthy\":true", "\"node_count\":1", "\"has_leader\":true");
      assertThat(says(node, "curl http://localhost:27288/health")).contains("\"status\":\"ok\"");
    }
  }

  /** What a line prints when it is typed; only the ports are others where they are taken. */
  private static String says(NodeProcess node, String line) throws Exception {
    String typed =
        line.replace(":" + PORT, ":" + node.port())
            .replace(":" + ENGINE_PORT, ":" + node.enginePort());
    Process bash = bash(typed);
    String output = new String(bash.getInputStream().readAllBytes(), UTF_8);
    assertThat(bash.waitFor(30, SECONDS)).isTrue();
    assertThat(bash.exitValue()).as(typed).isZero();
    return output;
  }

  private static boolean works(String line) throws Exception {
    Process bash = bash(line + " >/dev/null");
    return bash.waitFor(30, SECONDS) && bash.exitValue() == 0;
  }

  private static Process bash(String line) throws IOException {
    return new ProcessBuilder("bash", "-c", "set -o pipefail; " + line)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static boolean isFree(int port) {
    try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException _) {
      return false;
    }
  }
}
