package dev.mvmci.sql.node;

import dev.mvmci.sql.SqlConfig;
import dev.mvmci.sql.SqlConfig.Limits;
import dev.mvmci.sql.SqlConfig.Member;
import dev.mvmci.sql.SqlConfig.Network;
import dev.mvmci.sql.remote.RemoteConfig;
import dev.mvmci.sql.remote.RemoteSqlite;
import dev.mvmci.sql.remote.ServedMember;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A member with all its ports as a process, on a machine of its own. */
final class ServedProcess implements AutoCloseable {

  static final SqlConfig.Secrets SECRETS =
      new SqlConfig.Secrets("a secret among members", "a secret of the callers");
  static final int RAFT_PORT = 9000;
  static final int API_PORT = 9001;

  /** Property: entries until a checkpoint. */
  static final String CHECKPOINT = "member.checkpoint";

  /** Property: a file with the milliseconds that the member's clock is ahead, 0 without it. */
  static final String CLOCK = "member.clock";

  private static final int CALLS = 100;

  private final List<String> command;
  private final Path output;
  private Process process;

  private ServedProcess(List<String> command, Path output) throws IOException {
    this.command = command;
    this.output = output;
    this.process = launch();
  }

  /** Members that have an address each. */
  static List<Member> members(List<String> hosts) {
    var members = new ArrayList<Member>();
    for (String host : hosts) {
      members.add(new Member(members.size() + 1L, host, RAFT_PORT, API_PORT));
    }
    return members;
  }

  /**
   * Starts it.
   *
   * @param prefix what leads to its machine
   * @param output file to which it logs
   * @param members all of them
   * @param flags for the JVM; {@code -D} with a property named here sets what it names
   */
  static ServedProcess start(
      List<String> prefix,
      Path directory,
      Path output,
      long id,
      List<Member> members,
      String... flags)
      throws IOException {
    var command = new ArrayList<>(prefix);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx160m",
            "-XX:-UsePerfData",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path")));
    command.addAll(List.of(flags));
    command.addAll(List.of(ServedProcess.class.getName(), directory.toString(), Long.toString(id)));
    for (Member member : members) {
      command.add(member.host());
      command.add(Integer.toString(member.raftPort()));
      command.add(Integer.toString(member.apiPort()));
    }
    return new ServedProcess(command, output);
  }

  /**
   * A client of these members.
   *
   * @param patience how long a call may wait for the cluster
   */
  static RemoteSqlite connect(List<Member> members, Duration patience) {
    return RemoteSqlite.connect(
        new RemoteConfig(
            members.stream().map(Member::apiAddress).toList(),
            Network.DEFAULT_CLUSTER,
            SECRETS.api(),
            members.stream().anyMatch(member -> !member.host().equals("127.0.0.1")),
            new RemoteConfig.Limits(
                Duration.ofSeconds(1), patience, Duration.ofSeconds(1), CALLS)));
  }

  private Process launch() throws IOException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
        .start();
  }

  /** The process itself. Arguments: directory, own id, then host and ports of each member. */
  public static void main(String[] arguments) throws InterruptedException {
    var members = new ArrayList<Member>();
    for (int i = 2; i < arguments.length; i += 3) {
      members.add(
          new Member(
              i / 3 + 1L,
              arguments[i],
              Integer.parseInt(arguments[i + 1]),
              Integer.parseInt(arguments[i + 2])));
    }
    SqlConfig config =
        SqlConfig.clustered(Long.parseLong(arguments[1]), members, Path.of(arguments[0]), SECRETS)
            .with(limits());
    try (ServedMember _ = ServedMember.open(config, clock())) {
      new CountDownLatch(1).await(); // until it is killed
    }
  }

  private static InstantSource clock() {
    String file = System.getProperty(CLOCK);
    return file == null
        ? InstantSource.system()
        : () -> Instant.now().plusMillis(millisIn(Path.of(file)));
  }

  private static long millisIn(Path file) {
    try {
      return Files.exists(file) ? Long.parseLong(Files.readString(file)) : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Limits limits() {
    Limits limits = Limits.DEFAULTS;
    return new Limits(
        limits.readers(),
        limits.readerWait(),
        limits.queryTime(),
        limits.queuedCommands(),
        limits.queuedBytes(),
        limits.commandWait(),
        limits.preparedStatements(),
        Long.getLong(CHECKPOINT, limits.entriesUntilCheckpoint()),
        limits.entriesUntilStateCheck());
  }

  /** What it has logged and printed, of all times it was started. */
  String output() throws IOException {
    return Files.readString(output);
  }

  /** Ends it as a power cut would end the process. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  void restart() throws IOException {
    process = launch();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Sends a signal by its name, for example {@code STOP}. */
  void signal(String name) throws IOException, InterruptedException {
    int exit =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    if (exit != 0) {
      throw new IOException("kill -" + name + " failed; the process may have ended, see " + output);
    }
  }

  @Override
  public void close() {
    try {
      kill();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
