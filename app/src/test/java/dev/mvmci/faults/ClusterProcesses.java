package dev.mvmci.faults;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * A cluster of control planes, each a process in a directory of its own with a {@code hiqlite.toml}
 * in it, started without a command as in the first clients' notes. Members count from 1.
 */
final class ClusterProcesses implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final List<Member> members;

  /** One member and where its page answers. */
  record Member(int id, Path directory, ProgramProcess process, int port) implements AutoCloseable {

    Client client() {
      return new Client("http://127.0.0.1:" + port);
    }

    boolean isReady() {
      try {
        return client().get("/health/ready").status() == 200;
      } catch (java.io.UncheckedIOException _) {
        return false;
      }
    }

    void awaitReady() {
      await("member " + id + " is ready").atMost(PATIENCE).until(this::isReady);
    }

    @Override
    public void close() {
      process.close();
    }
  }

  private ClusterProcesses(List<Member> members) {
    this.members = members;
  }

  /** Starts all members at once; it returns before they have found each other. */
  static ClusterProcesses start(Path directory, int size) throws IOException {
    return start(List.of(), directory, size, Map.of());
  }

  /** As {@link #start(Path, int)}, all members with this environment. */
  static ClusterProcesses start(Path directory, int size, Map<String, String> environment)
      throws IOException {
    return start(List.of(), directory, size, environment);
  }

  /**
   * As {@link #start(Path, int)}, elsewhere.
   *
   * @param prefix what each command begins with
   * @param environment of all members
   */
  static ClusterProcesses start(
      List<String> prefix, Path directory, int size, Map<String, String> environment)
      throws IOException {
    List<Integer> ports = freePorts(3 * size);
    String nodes =
        IntStream.range(0, size)
            .mapToObj(i ->
                "    \"%d 127.0.0.1:%d 127.0.0.1:%d\","
                    .formatted(i + 1, ports.get(3 * i), ports.get(3 * i + 1)))
            .collect(Collectors.joining("\n"));
    var members = new ArrayList<Member>();
    for (int i = 0; i < size; i++) {
      Path own = Files.createDirectories(directory.resolve("node" + (i + 1)));
      Files.writeString(own.resolve("hiqlite.toml"), toml(i + 1, nodes));
      int port = ports.get(3 * i + 2);
      Map<String, String> whole = new HashMap<>(environment);
      whole.put("HTTP_PORT", Integer.toString(port));
      var process = new ProgramProcess(prefix, own, whole, List::of);
      members.add(new Member(i + 1, own, process, port));
    }
    return new ClusterProcesses(members);
  }

  /** The notes' own file; only the ports are others. */
  private static String toml(int id, String nodes) {
    return """
    [hiqlite]
    node_id = %d
    data_dir = "./data/hiqlite-node%d"
    secret_raft = "SuperSecureSecret1337ForRaft"
    secret_api = "SuperSecureSecret1337ForAPI"
    enc_keys = ["bVCyTsGaggVy5yqQ/UzluN29DZW41M3hTSkx6Y3NtZmRuQkR2TnJxUTYzcjQ="]
    enc_key_active = "bVCyTsGaggVy5yqQ"

    # Raft cluster members (format: "id addr_raft addr_api")
    nodes = [
    %s
    ]

    listen_addr_api = "0.0.0.0"
    listen_addr_raft = "0.0.0.0"
    """
        .formatted(id, id, nodes);
  }

  private static List<Integer> freePorts(int count) throws IOException {
    var sockets = new ArrayList<ServerSocket>();
    try {
      for (int i = 0; i < count; i++) {
        sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      return sockets.stream().map(ServerSocket::getLocalPort).toList();
    } finally {
      for (ServerSocket socket : sockets) {
        socket.close();
      }
    }
  }

  Member member(int id) {
    return members.get(id - 1);
  }

  Stream<Member> members() {
    return members.stream();
  }

  void awaitReady() {
    members.forEach(Member::awaitReady);
  }

  /** Waits until all members show the same jobs, and returns these. */
  JsonNode awaitSameJobs() {
    await("all members show the same")
        .atMost(PATIENCE)
        .until(() -> members().map(ClusterProcesses::jobs).distinct().count() == 1);
    return jobs(members.getFirst());
  }

  private static JsonNode jobs(Member member) {
    return member.client().get("/queue/list").json();
  }

  @Override
  public void close() {
    members.forEach(Member::close);
  }
}
