package dev.mvmci.bench.sql;

import dev.mvmci.bench.FreePorts;
import dev.mvmci.bench.ServerProcess;
import dev.mvmci.sql.ReplicatedSqlite.Read;
import dev.mvmci.sql.SqlFailure;
import dev.mvmci.sql.remote.RemoteConfig;
import dev.mvmci.sql.remote.RemoteSqlite;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Three members of the replicated database; the client is the library's own. */
final class OurStore implements Store {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Members members;
  private final RemoteSqlite client;

  private OurStore(Members members, RemoteSqlite client) {
    this.members = members;
    this.client = client;
  }

  /**
   * Starts the members with an empty database.
   *
   * @param heap each member's largest heap, as the JVM takes it
   */
  static OurStore start(Path directory, String heap) throws IOException, InterruptedException {
    List<Integer> ports = FreePorts.find(6);
    List<String> lines =
        IntStream.range(0, 3)
            .mapToObj(i -> (i + 1) + ":" + ports.get(2 * i) + ":" + ports.get(2 * i + 1))
            .toList();
    long begun = System.nanoTime();
    var members = new ArrayList<ServerProcess>();
    for (int id = 1; id <= 3; id++) {
      Path own = directory.resolve("ours" + id);
      members.add(ServerProcess.start(command(own, heap, id, lines), Path.of(own + ".log")));
    }
    RemoteSqlite client = connect(ports);
    return new OurStore(new Members(members, (System.nanoTime() - begun) / 1_000_000), client);
  }

  private static List<String> command(Path own, String heap, int id, List<String> lines) {
    var command = new ArrayList<String>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(
        List.of(
            "-Xmx" + heap,
            "-XX:+UseSerialGC",
            "-XX:+UseCompactObjectHeaders",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            MemberMain.class.getName(),
            own.toString(),
            Integer.toString(id)));
    command.addAll(lines);
    return command;
  }

  private static RemoteSqlite connect(List<Integer> ports)
      throws IOException, InterruptedException {
    List<String> addresses =
        IntStream.range(0, 3).mapToObj(i -> "127.0.0.1:" + ports.get(2 * i + 1)).toList();
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        RemoteSqlite client =
            RemoteSqlite.connect(RemoteConfig.of(addresses, MemberMain.SECRET, false));
        client.execute("CREATE TABLE IF NOT EXISTS kv (k TEXT PRIMARY KEY, v BLOB) STRICT");
        return client;
      } catch (SqlFailure e) {
        if (System.nanoTime() > end) {
          throw new IOException("the members did not start; see their logs", e);
        }
        Thread.sleep(50);
      }
    }
  }

  @Override
  public String name() {
    return "mvm-ci sql";
  }

  @Override
  public Members members() {
    return members;
  }

  @Override
  public void put(String key, byte[] value) {
    client.execute(
        "INSERT INTO kv (k, v) VALUES (?, ?) ON CONFLICT (k) DO UPDATE SET v = excluded.v",
        key,
        value);
  }

  @Override
  public void get(String key) {
    client.query(Read.STRICT, "SELECT v FROM kv WHERE k = ?", key);
  }

  @Override
  public void close() {
    client.close();
    members.close();
  }
}
