package dev.mvmci.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mvmci.faults.ClusterProcesses.Member;
import dev.mvmci.p2p.path.NatNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * A control plane behind one NAT, a worker behind another that knows nothing but the ticket, and a
 * relay on a public machine. Whatever happens between them, every job is run, and once.
 */
class BehindNatsIT {

  private static final Pattern TICKET = Pattern.compile("(?m)^ticket=(iroh\\+h3://endpoint\\S+)$");
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** What the worker inside a control plane takes at once. */
  private static final int TAKEN_AT_ONCE = 4 * Runtime.getRuntime().availableProcessors();

  /** Goes on for nine seconds. */
  private static final String JOB =
      """
      {"payload":{"module":"module1","workflow":"start","input":{"id":0,"url":"https://a.test/"}}}
      """;

  @TempDir private Path directory;

  @BeforeEach
  void machinesCanBeMade() {
    assumeTrue(
        NatNetwork.possible(),
        "machines behind NATs cannot be made here (root, ip and iptables needed)");
  }

  @Test
  void betweenConeNatsThePathBecomesDirectAndNoJobIsLost() throws Exception {
    try (NatNetwork network = NatNetwork.create();
        var relay = relay(network);
        var control = control(network);
        var worker = worker(network, ticket(control))) {
      var client = new MachineClient(network.on("a"), 3020);
      awaitPath(client, "direct");

      run(client, "nothing happens", () -> {});
      run(client, "the relay is cut", () -> network.cutPublic(true));
      network.cutPublic(false);
      run(client, "the worker's mapping is gone", () -> network.flush("b"));
      awaitPath(client, "direct");
      run(client, "the control plane's mapping is gone", () -> network.flush("a"));
      awaitPath(client, "direct");
      requireQuiet(relay, control, worker);
    }
  }

  @Test
  void betweenSymmetricNatsAllStaysAtTheRelayAndNoJobIsLost() throws Exception {
    try (NatNetwork network = NatNetwork.create("--random");
        var relay = relay(network);
        var control = control(network);
        var worker = worker(network, ticket(control))) {
      var client = new MachineClient(network.on("a"), 3020);
      awaitPath(client, "relayed");

      run(client, "nothing happens", () -> {});
      assertThat(paths(client)).containsExactly("relayed");
      run(
          client,
          "the relay is started anew",
          () -> {
            relay.kill9();
            relay.restart();
          });
      awaitPath(client, "relayed");
      run(client, "the worker's mapping is gone", () -> network.flush("b"));
      run(client, "the control plane's mapping is gone", () -> network.flush("a"));
      assertThat(paths(client)).containsExactly("relayed");
      requireQuiet(relay, control, worker);
    }
  }

  /** None of them has warned of packets: all that happened to these happens by itself. */
  private static void requireQuiet(ProgramProcess... processes) {
    for (ProgramProcess process : processes) {
      assertThat(process.output()).doesNotContain("event=refused");
    }
  }

  @Test
  void theMemberThatTheTicketNamesDiesAndTheWorkerGoesOnWithTheOthers() throws Exception {
    try (NatNetwork network = NatNetwork.create();
        var relay = relay(network);
        var cluster =
            ClusterProcesses.start(
                network.on("a"),
                directory,
                3,
                Map.of("P2P_LISTEN", "0.0.0.0:0", "P2P_RELAYS", relayAddress(network)))) {
      assertThat(relay.isAlive()).isTrue();
      cluster.members().forEach(member -> member.process().awaitPrinted("ticket="));
      Member named = cluster.member(1);
      Member other = cluster.member(2);
      var client = new MachineClient(network.on("a"), other.port());
      try (var _ = worker(network, ticket(named.process()))) {
        String worker = joined(client);
        run(client, worker, 3, "nothing happens", () -> {});
        run(client, worker, 3, "the member in the ticket is killed", named.process()::kill9);
        run(client, worker, 3, "it is still away", () -> {});
      }
    }
  }

  @Test
  void aWorkerNearbyFindsAControlPlaneThatTheTicketNamesAtAnotherAddress() throws Exception {
    try (NatNetwork network = NatNetwork.create();
        var control = start(network, "a", "control", Map.of("P2P_MDNS", "true"), this::nearby)) {
      control.awaitPrinted("Stop: ctrl-C");
      String ticket = ticket(control);
      network.move("a", 3);
      // The NAT is on the same network as the host behind it.
      try (var _ =
          start(
              network,
              "na",
              "worker",
              Map.of("CONTROL_PLANE_TICKET", ticket, "P2P_MDNS", "true"),
              () -> List.of("worker", "--data-dir", "data"))) {
        run(new MachineClient(network.on("a"), 3020), "found nearby", () -> {});
      }
    }
  }

  private List<String> nearby() {
    return List.of("up", "--data-dir", "data", "--repram-port", "off", "--p2p-listen", "0.0.0.0:0");
  }

  /** What happens while jobs are run. */
  private interface Event {
    void happens() throws IOException, InterruptedException;
  }

  private void run(MachineClient client, String what, Event event) throws Exception {
    run(client, joined(client), 1, what, event);
  }

  /** Runs some jobs more than all control planes take at once, so that some are left for B. */
  private static void run(
      MachineClient client, String worker, int controlPlanes, String what, Event event)
      throws Exception {
    var ids = new ArrayList<String>();
    for (int i = 0; i < controlPlanes * TAKEN_AT_ONCE + 4; i++) {
      ids.add(client.submit(JOB));
    }
    event.happens();
    int elsewhere = 0;
    for (String id : ids) {
      await(what + ": " + id + " has ended")
          .atMost(PATIENCE)
          .until(() -> hasEnded(client.get("/api/v1/jobs/" + id)));
      JsonNode job = client.get("/api/v1/jobs/" + id);
      assertThat(job.path("state").asString()).as(what + ": " + job).isEqualTo("Completed");
      assertThat(job.path("retry_count").asInt()).as(what + ": " + job).isZero();
      elsewhere += job.path("assigned_worker_id").asString("").equals(worker) ? 1 : 0;
    }
    System.out.printf("%s: %d jobs, %d of them behind NAT B%n", what, ids.size(), elsewhere);
    assertThat(elsewhere).as(what + ": jobs of the worker behind NAT B").isPositive();
  }

  private static boolean hasEnded(JsonNode job) {
    return job.path("completed_at_ms").isNumber();
  }

  /** The id of the worker behind NAT B. */
  private static String joined(MachineClient client) {
    return await("the worker has joined")
        .atMost(PATIENCE)
        .until(
            () -> {
              for (JsonNode worker : client.get("/api/v1/workers")) {
                if (!worker.path("name").asString().matches("embedded|node-\\d")) {
                  return worker.path("id").asString();
                }
              }
              return "";
            },
            id -> !id.isEmpty());
  }

  private static void awaitPath(MachineClient client, String kind) {
    await("the path is " + kind).atMost(PATIENCE).until(() -> paths(client).equals(List.of(kind)));
  }

  private static List<String> paths(MachineClient client) throws Exception {
    return client
        .get("/api/v1/peers")
        .path("sessions")
        .valueStream()
        .map(session -> session.path("path").asString())
        .toList();
  }

  private ProgramProcess relay(NatNetwork network) throws IOException {
    var relay =
        start(
            network,
            NatNetwork.PUBLIC,
            "relay",
            Map.of(),
            () -> List.of("relay", "--listen", "0.0.0.0:7842", "--data-dir", "data"));
    relay.awaitPrinted("--relay");
    return relay;
  }

  private String relayAddress(NatNetwork network) throws IOException {
    String secret = Files.readString(directory.resolve("relay/data/relay-access")).strip();
    return "udp:%s@%s:7842".formatted(secret, network.publicAddress());
  }

  private ProgramProcess control(NatNetwork network) throws IOException {
    String relay = relayAddress(network);
    var control =
        start(
            network,
            "a",
            "control",
            Map.of(),
            () ->
                List.of(
                    "up",
                    "--data-dir",
                    "data",
                    "--repram-port",
                    "off",
                    "--p2p-listen",
                    "0.0.0.0:0",
                    "--relay",
                    relay));
    control.awaitPrinted("Stop: ctrl-C");
    return control;
  }

  private ProgramProcess worker(NatNetwork network, String ticket) throws IOException {
    return start(
        network,
        "b",
        "worker",
        Map.of("CONTROL_PLANE_TICKET", ticket),
        () -> List.of("worker", "--data-dir", "data"));
  }

  private ProgramProcess start(
      NatNetwork network,
      String machine,
      String name,
      Map<String, String> environment,
      Supplier<List<String>> arguments)
      throws IOException {
    return new ProgramProcess(network.on(machine), directory.resolve(name), environment, arguments);
  }

  private static String ticket(ProgramProcess node) {
    Matcher matcher = TICKET.matcher(node.output());
    assertThat(matcher.find()).as(node::output).isTrue();
    return matcher.group(1);
  }
}
