package dev.mvmci.control.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mvmci.repram.RepramConfig;
import dev.mvmci.repram.RepramNode;
import dev.mvmci.repram.client.RepramClient;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two control planes over two nodes: what one is told, the other shows. */
class StoreLiveTest {

  private RepramNode firstNode;
  private RepramNode secondNode;
  private StoreLive first;
  private StoreLive second;

  @BeforeEach
  void start() throws IOException {
    RepramConfig config =
        RepramConfig.DEFAULT
            .withIdentity(new RepramConfig.Identity("", "127.0.0.1", "mvm-ci"))
            .withLimits(new RepramConfig.Limits(1, 86_400, 0, 0, 8 << 20, false));
    firstNode = RepramNode.start(config);
    secondNode = RepramNode.start(config.withSeeds(List.of("127.0.0.1:" + firstNode.port())));
    first = new StoreLive(client(firstNode));
    second = new StoreLive(client(secondNode));
  }

  private static RepramClient client(RepramNode node) {
    return RepramClient.connect(List.of(URI.create("http://127.0.0.1:" + node.port())));
  }

  @AfterEach
  void stop() {
    first.close();
    second.close();
    secondNode.close();
    firstNode.close();
  }

  @Test
  void aWorkerThatIsSeenHereIsShownThere() throws Exception {
    Set<String> changed = new CopyOnWriteArraySet<>();
    try (AutoCloseable _ = second.listen(changed::addAll)) {
      first.seen("w1", () -> Optional.of(new LiveWorker("w1", "one", 4, 1, 5)));
      await().until(() -> changed.contains("w1"));
      assertThat(second.workers()).containsExactly(new LiveWorker("w1", "one", 4, 1, 5));
    }
  }

  @Test
  void aStepIsReplacedByTheNextAndGoesWithTheJob() {
    first.progressed(new LiveStep("job-1", "w1", "Request", "http://a/", 2, 10));
    first.progressed(new LiveStep("job-1", "w1", "Done", "http://b/", 1, 11));
    await().until(() -> !second.steps().isEmpty());
    await().until(() -> second.steps().getFirst().url().equals("http://b/"));
    assertThat(second.steps()).hasSize(1);
    first.ended(new LiveStep("job-1", "w1", "Done", "", 0, 12));
    await().atMost(Duration.ofSeconds(10)).until(() -> second.steps().isEmpty());
  }

  @Test
  void ofALogTheLastLinesAreKept() {
    for (int i = 0; i < 50; i++) {
      first.said("job-1", List.of(new LogLines.Line(i, "info", "line " + i)));
    }
    await()
        .until(() ->
            second.log("job-1").filter(log -> log.lines().getLast().atMillis() == 49).isPresent());
    List<LogLines.Line> lines = second.log("job-1").orElseThrow().lines();
    assertThat(lines).hasSize(LogLines.MAX_LINES);
    assertThat(lines.getFirst().text()).isEqualTo("line 20");
    assertThat(second.log("job-2")).isEmpty();
  }

  @Test
  void aLogGoesOnWhereItsWorkerTellsAnotherControlPlane() {
    first.said("job-1", List.of(new LogLines.Line(1, "info", "to the first")));
    await().until(() -> second.log("job-1").isPresent());
    second.said("job-1", List.of(new LogLines.Line(2, "info", "to the second")));
    await().until(() -> first.log("job-1").filter(log -> log.lines().size() == 2).isPresent());
  }

  @Test
  void whatOthersWriteIntoTheEnclaveIsPassedOver() throws Exception {
    try (RepramClient client = client(firstNode)) {
      byte[] text = "[1,2".getBytes(StandardCharsets.UTF_8);
      var _ = client.put("worker/broken", text, Duration.ofMinutes(1));
      byte[] nothing = "null".getBytes(StandardCharsets.UTF_8);
      var _ = client.put("step/null", nothing, Duration.ofMinutes(1));
    }
    first.seen("w1", () -> Optional.of(new LiveWorker("w1", "one", 4, 1, 5)));
    await().until(() -> second.workers().size() == 1);
    assertThat(second.steps()).isEmpty();
  }
}
