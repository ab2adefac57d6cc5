package dev.mvmci.bench.sql;

import dev.mvmci.bench.FreePorts;
import dev.mvmci.bench.ServerProcess;
import dev.mvmci.sql.SqlFailure;
import dev.mvmci.sql.remote.RemoteConfig;
import dev.mvmci.sql.remote.RemoteSqlite;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Three members of the replicated database as processes on loopback. */
final class OurMembers implements AutoCloseable {

  private static final int COUNT = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path directory;
  private final List<String> flags;
  private final List<Integer> ports;
  private final List<ServerProcess> processes = new ArrayList<>();

  private OurMembers(Path directory, List<String> flags) throws IOException {
    this.directory = directory;
    this.flags = List.copyOf(flags);
    this.ports = FreePorts.find(2 * COUNT);
  }

  /**
   * Starts them with an empty database.
   *
   * @param flags for each member's JVM; {@code {id}} stands for the member's number
   */
  static OurMembers start(Path directory, List<String> flags) throws IOException {
    var members = new OurMembers(directory, flags);
    for (int id = 1; id <= COUNT; id++) {
      members.processes.add(members.launch(id));
    }
    return members;
  }

  private ServerProcess launch(long id) throws IOException {
    Path own = directory.resolve("ours" + id);
    return ServerProcess.start(command(own, id), Path.of(own + ".log"));
  }

  private List<String> command(Path own, long id) {
    List<String> command =
        jvm(flags.stream().map(flag -> flag.replace("{id}", Long.toString(id))).toList());
    command.addAll(List.of(MemberMain.class.getName(), own.toString(), Long.toString(id)));
    IntStream.range(0, COUNT)
        .mapToObj(i -> (i + 1) + ":" + ports.get(2 * i) + ":" + ports.get(2 * i + 1))
        .forEach(command::add);
    return command;
  }

  /** How the JVM of a member is started, up to its classes. */
  static List<String> jvm(List<String> flags) {
    var command = new ArrayList<String>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(flags);
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:+UseCompactObjectHeaders",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path")));
    return command;
  }

  List<ServerProcess> processes() {
    return List.copyOf(processes);
  }

  /** Ends a member as a power cut would end the process. */
  void kill(long id) {
    processes.get((int) id - 1).kill();
  }

  /** Starts a member that was killed, on what its disk holds; returns when it takes part again. */
  void restart(long id) throws IOException, InterruptedException {
    processes.set((int) id - 1, launch(id));
    String address = "127.0.0.1:" + ports.get(2 * (int) id - 1);
    try (RemoteSqlite client =
        RemoteSqlite.connect(RemoteConfig.of(List.of(address), MemberMain.SECRET, false))) {
      long end = System.nanoTime() + PATIENCE.toNanos();
      while (!client.health().healthy()) {
        if (System.nanoTime() > end) {
          throw new IOException("member " + id + " did not come back; see its log");
        }
        Thread.sleep(50);
      }
    }
  }

  /** A client of all members, once they take writes and have the table {@code kv}. */
  RemoteSqlite connect() throws IOException, InterruptedException {
    List<String> addresses =
        IntStream.range(0, COUNT).mapToObj(i -> "127.0.0.1:" + ports.get(2 * i + 1)).toList();
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      RemoteSqlite client = null;
      try {
        client = RemoteSqlite.connect(RemoteConfig.of(addresses, MemberMain.SECRET, false));
        client.execute("CREATE TABLE IF NOT EXISTS kv (k TEXT PRIMARY KEY, v BLOB) STRICT");
        return client;
      } catch (SqlFailure e) {
        if (client != null) {
          client.close();
        }
        if (System.nanoTime() > end) {
          throw new IOException("the members did not start; see their logs", e);
        }
        Thread.sleep(50);
      }
    }
  }

  @Override
  public void close() {
    processes.forEach(ServerProcess::close);
  }
}
