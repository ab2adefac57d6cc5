package dev.mvmci.bench.sql;

import dev.mvmci.bench.FreePorts;
import dev.mvmci.bench.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.ratis.thirdparty.io.grpc.ManagedChannel;
import org.apache.ratis.thirdparty.io.grpc.netty.NettyChannelBuilder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Three members of etcd as Debian packages it, with its defaults: it syncs before it answers. */
final class Etcd implements Store {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Members members;
  private final ManagedChannel channel;
  private final EtcdClient client;

  private Etcd(Members members, ManagedChannel channel) {
    this.members = members;
    this.channel = channel;
    this.client = new EtcdClient(channel);
  }

  /** Starts the members with an empty store, and connects to the one that leads. */
  static Etcd start(Path directory, String executable) throws IOException, InterruptedException {
    List<Integer> ports = FreePorts.find(6);
    String cluster =
        IntStream.range(0, 3)
            .mapToObj(i -> "m" + i + "=http://127.0.0.1:" + ports.get(2 * i))
            .collect(Collectors.joining(","));
    long begun = System.nanoTime();
    var members = new ArrayList<ServerProcess>();
    for (int i = 0; i < 3; i++) {
      String peer = "http://127.0.0.1:" + ports.get(2 * i);
      String callers = "http://127.0.0.1:" + ports.get(2 * i + 1);
      Path own = directory.resolve("etcd" + i);
      members.add(
          ServerProcess.start(
              List.of(
                  executable,
                  "--name=m" + i,
                  "--data-dir=" + own,
                  "--listen-peer-urls=" + peer,
                  "--initial-advertise-peer-urls=" + peer,
                  "--listen-client-urls=" + callers,
                  "--advertise-client-urls=" + callers,
                  "--initial-cluster=" + cluster,
                  "--log-level=error"),
              Path.of(own + ".log")));
    }
    int port = leader(ports);
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
    var etcd = new Etcd(new Members(members, (System.nanoTime() - begun) / 1_000_000), channel);
    etcd.put("first", new byte[1]);
    return etcd;
  }

  private static int leader(List<Integer> ports) throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    try (HttpClient http = HttpClient.newHttpClient()) {
      while (System.nanoTime() < end) {
        for (int i = 0; i < 3; i++) {
          int port = ports.get(2 * i + 1);
          if (leads(http, port)) {
            return port;
          }
        }
        Thread.sleep(50);
      }
    }
    throw new IOException("etcd did not start; see its logs");
  }

  private static boolean leads(HttpClient http, int port) throws InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v3/maintenance/status"))
            .timeout(Duration.ofSeconds(1))
            .POST(HttpRequest.BodyPublishers.ofString("{}"))
            .build();
    try {
      JsonNode status = JSON.readTree(http.send(request, BodyHandlers.ofString()).body());
      String leader = status.path("leader").stringValue("");
      return !leader.isEmpty()
          && leader.equals(status.path("header").path("member_id").stringValue("-"));
    } catch (IOException _) {
      return false;
    }
  }

  @Override
  public String name() {
    return "etcd";
  }

  @Override
  public Members members() {
    return members;
  }

  @Override
  public void put(String key, byte[] value) {
    client.put(key, value);
  }

  @Override
  public void get(String key) {
    client.get(key, false);
  }

  /** Its members have no reads by lease. */
  @Override
  public void getByLease(String key) {
    client.get(key, false);
  }

  @Override
  public void getLocally(String key) {
    client.get(key, true);
  }

  @Override
  public void close() {
    channel.shutdownNow();
    members.close();
  }
}
