package dev.mvmci.app.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mvmci.http.Call;
import dev.mvmci.http.NetworkCaller;
import dev.mvmci.http.Reply;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A node and a worker that has nothing but its ticket, in one process. */
class TicketWorkerIT {

  private static final Path APPROVAL = Path.of("../examples/approval/approval.wasm");
  private static final Address ANY_PORT = new Address("127.0.0.1", 0);

  /** More than the node's own worker takes at once: each of these waits for a message. */
  private static final int JOBS = 8 * Runtime.getRuntime().availableProcessors();

  @TempDir private Path directory;

  @Test
  void aModuleThatIsDeployedAtTheNodeRunsAtTheWorker() throws Exception {
    Path data = Files.createDirectories(directory.resolve("node"));
    Path workerData = Files.createDirectories(directory.resolve("worker"));
    var peers =
        new PeerConfig(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), List.of(), false);
    var config =
        new NodeConfig(
            data,
            data.resolve("blobs"),
            ANY_PORT,
            ANY_PORT,
            Optional.empty(),
            Optional.of(peers),
            Optional.empty());
    try (Node node = Node.start(config);
        var control = new NetworkCaller(URI.create(node.controlUrl()));
        var engine = new NetworkCaller(URI.create(node.engineUrl()))) {
      Call deploy =
          Call.post("/api/module/deploy", "application/wasm", Files.readAllBytes(APPROVAL));
      Reply deployed = engine.call(deploy);
      assertThat(deployed.status()).as(deployed.text()).isEqualTo(200);
      assertThat(control.call(Call.get("/api/v1/modules")).text()).contains("\"approval\"");
      for (int i = 0; i < JOBS; i++) {
        var payload = Map.of("payload", Map.of("module", "approval", "input", Map.of("job", i)));
        assertThat(control.call(Call.postJson("/api/v1/jobs", payload)).status()).isEqualTo(201);
      }

      var link = new ControlLink.ByTicket(node.ticket().orElseThrow(), false);
      try (var _ = WorkerNode.start(workerData, link, Optional.empty())) {
        String id = Files.readString(workerData.resolve("worker-id")).strip();
        await()
            .atMost(Duration.ofSeconds(60))
            .until(() -> runsAt(id, control.call(Call.get("/api/v1/jobs?status=InProgress"))));
      }
    }
  }

  private static boolean runsAt(String worker, Reply jobs) {
    for (JsonNode job : jobs.json().path("jobs")) {
      if (job.path("assigned_worker_id").stringValue("").equals(worker)) {
        return true;
      }
    }
    return false;
  }
}
