package dev.mvmci.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A control plane and workers that know nothing of it but its ticket. */
class PeersIT {

  private static final Pattern TICKET = Pattern.compile("(?m)^ticket=(iroh\\+h3://endpoint\\S+)$");
  private static final Duration SOON = Duration.ofSeconds(60);

  private static final String DEMONSTRATION =
      """
      {"payload":{"module":"module1","workflow":"start","input":{"id":0,"url":"https://a.test/"}}}
      """;

  @TempDir private Path directory;
  private Path data;
  private int port;

  @BeforeEach
  void freePort() throws IOException {
    data = Files.createDirectories(directory.resolve("data"));
    try (var socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
  }

  @Test
  void aWorkerJoinsByTheTicketAloneAndRunsJobs() throws Exception {
    try (var node = control()) {
      String ticket = ticket(node);
      assertThat(Files.readString(data.resolve("ticket")).strip()).isEqualTo(ticket);
      assertThat(Files.getPosixFilePermissions(data.resolve("ticket")))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
      try (var _ = worker("worker", ticket)) {
        String id = joined();
        // More than the node's own worker takes at once.
        List<String> jobs =
            IntStream.range(0, 12).mapToObj(_ -> client().submit(DEMONSTRATION)).toList();
        List<JsonNode> ended = jobs.stream().map(job -> client().ended(job, SOON)).toList();
        assertThat(ended).allMatch(job -> job.path("state").asString().equals("Completed"));
        assertThat(ended).anyMatch(job -> job.path("assigned_worker_id").asString("").equals(id));
        assertThat(node.terminate()).isZero();
        node.restart();
        node.awaitPrinted("Stop: ctrl-C");
        assertThat(ticket(node)).as("after a restart").isEqualTo(ticket);
        await("session made anew").atMost(SOON).until(() -> sessions().size() == 1);
      }
    }
  }

  @Test
  void aRevokedTicketLetsNobodyInAndOthersStayGood() throws Exception {
    try (var node = control()) {
      try (var thief = worker("thief", ticket(node))) {
        await("joined").atMost(SOON).until(() -> sessions().size() == 1);
        String id =
            client().get("/api/v1/tickets").json().path("tickets").get(0).path("id").asString();
        assertThat(said("ticket", "revoke", id, "--server", url())).contains("is revoked");
        await("cut off").atMost(SOON).until(() -> sessions().isEmpty());
        thief.awaitPrinted("the ticket was revoked");
      }
      String fresh = said("ticket", "create", "--single-use", "--server", url()).strip();
      assertThat(said("ticket", "inspect", fresh)).contains("role     worker");
      try (var _ = worker("friend", fresh)) {
        await("joined").atMost(SOON).until(() -> sessions().size() == 1);
        assertThat(said("peers", "--server", url())).contains("worker", "direct", "127.0.0.1");
      }
    }
  }

  private ProgramProcess control() throws IOException {
    var process =
        new ProgramProcess(
            directory.resolve("control"),
            Map.of(),
            () ->
                List.of(
                    "up",
                    "--data-dir",
                    data.toString(),
                    "--port",
                    Integer.toString(port),
                    "--engine-port",
                    "0",
                    "--repram-port",
                    "off",
                    "--p2p-listen"));
    process.awaitPrinted("Stop: ctrl-C");
    return process;
  }

  private ProgramProcess worker(String name, String ticket) throws IOException {
    return new ProgramProcess(
        directory.resolve(name), Map.of("CONTROL_PLANE_TICKET", ticket), () -> List.of("worker"));
  }

  /** The id of the worker that is not the node's own. */
  private String joined() {
    return await("registered")
        .atMost(SOON)
        .until(
            () -> {
              for (JsonNode worker : client().get("/api/v1/workers").json()) {
                if (!worker.path("name").asString().equals("embedded")) {
                  return worker.path("id").asString();
                }
              }
              return "";
            },
            id -> !id.isEmpty());
  }

  private JsonNode sessions() {
    return client().get("/api/v1/peers").json().path("sessions");
  }

  private String said(String... arguments) throws IOException {
    try (var process =
        new ProgramProcess(directory.resolve("said"), Map.of(), () -> List.of(arguments))) {
      assertThat(process.awaitEnd()).as(() -> process.output()).isZero();
      return process.output();
    }
  }

  private String url() {
    return "http://127.0.0.1:" + port;
  }

  private Client client() {
    return new Client(url());
  }

  private static String ticket(ProgramProcess node) {
    Matcher matcher = TICKET.matcher(node.output());
    assertThat(matcher.find()).as(() -> node.output()).isTrue();
    return matcher.group(1);
  }
}
