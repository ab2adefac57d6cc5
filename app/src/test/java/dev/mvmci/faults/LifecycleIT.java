package dev.mvmci.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mvmci.faults.NodeProcess.Refusal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Starting, stopping and starting again. */
class LifecycleIT {

  private static final String DEMONSTRATION =
      """
      {"payload":{"module":"module1","workflow":"start","input":{"id":0,"url":"https://a.test/"}}}
      """;

  @TempDir private Path directory;

  @Test
  void aBusyPortIsSaidInOneLine() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Refusal refusal = NodeProcess.refused(directory.resolve("data"), taken.getLocalPort(), 0);
      assertThat(refusal.exitCode()).isEqualTo(1);
      assertThat(refusal.output().lines()).hasSize(1);
      assertThat(refusal.output())
          .contains("port " + taken.getLocalPort(), "already in use", "--port");
    }
  }

  @Test
  void aDataDirectoryInUseIsSaidInOneLine() throws IOException {
    Path data = directory.resolve("data");
    try (var first = NodeProcess.start(data)) {
      Refusal refusal = NodeProcess.refused(data, 0, 0);
      assertThat(refusal.exitCode()).isEqualTo(1);
      assertThat(refusal.output().lines()).as(refusal.output()).hasSize(1);
      assertThat(refusal.output()).contains(data.toString());
      assertThat(first.client().get("/health/ready").status()).isEqualTo(200);
    }
  }

  @Test
  void isStoppedBySigtermAndTakesUpARunningJobAtTheNextStart() throws IOException {
    try (var node = NodeProcess.start(directory.resolve("data"))) {
      String job = node.client().submit(DEMONSTRATION);
      await("half way")
          .atMost(Duration.ofSeconds(30))
          .until(() -> node.client().job(job).path("progress_sequence").asInt() >= 9);

      assertThat(node.terminate()).isZero();
      node.restart();

      JsonNode ended = node.client().ended(job, Duration.ofSeconds(60));
      assertThat(ended.path("state").asString()).as(ended.toString()).isEqualTo("Completed");
      assertThat(ended.path("output").path("iterations").asInt()).isEqualTo(10);
      assertThat(ended.path("run").asInt()).as("executions begun").isEqualTo(1);
    }
  }

  @Test
  void showsTheSameJobsAfterAnotherStart() throws IOException {
    try (var node = NodeProcess.start(directory.resolve("data"))) {
      // Nobody works on what is no workflow, so nothing about these jobs may change.
      for (int i = 0; i < 5; i++) {
        node.client().submit("{\"payload\":{\"note\":%d},\"priority\":%d}".formatted(i, i));
      }
      JsonNode before = node.client().get("/queue/list").json();
      assertThat(before.findValuesAsString("job_id"))
          .isEqualTo(List.of("job-0", "job-1", "job-2", "job-3", "job-4"));

      assertThat(node.terminate()).isZero();
      node.restart();
      assertThat(node.client().get("/queue/list").json()).isEqualTo(before);

      node.kill9();
      node.restart();
      assertThat(node.client().get("/queue/list").json()).isEqualTo(before);
      assertThat(node.client().submit("{\"payload\":5}")).isEqualTo("job-5");
    }
  }
}
