package dev.mvmci.sql.node;

import dev.mvmci.sql.SqlConfig;
import dev.mvmci.sql.SqlConfig.Member;
import dev.mvmci.sql.remote.ServedMember;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/** A member with all its ports as a process, on a machine of its own. */
final class ServedProcess implements AutoCloseable {

  static final SqlConfig.Secrets SECRETS =
      new SqlConfig.Secrets("a secret among members", "a secret of the callers");
  static final int RAFT_PORT = 9000;
  static final int API_PORT = 9001;

  private final List<String> command;
  private final Path output;
  private Process process;

  private ServedProcess(List<String> command, Path output) throws IOException {
    this.command = command;
    this.output = output;
    this.process = launch();
  }

  /**
   * Starts it.
   *
   * @param prefix what leads to its machine
   * @param hosts of all members, in the order of their ids
   */
  static ServedProcess start(List<String> prefix, Path directory, int id, List<String> hosts)
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
            System.getProperty("java.class.path"),
            ServedProcess.class.getName(),
            directory.toString(),
            Integer.toString(id)));
    command.addAll(hosts);
    return new ServedProcess(command, Path.of(directory + ".txt"));
  }

  private Process launch() throws IOException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
        .start();
  }

  /** The process itself. Arguments: directory, own id, all hosts. */
  public static void main(String[] arguments) throws InterruptedException {
    List<Member> members = members(Stream.of(arguments).skip(2).toList());
    SqlConfig config =
        SqlConfig.clustered(Long.parseLong(arguments[1]), members, Path.of(arguments[0]), SECRETS);
    try (ServedMember _ = ServedMember.open(config, InstantSource.system())) {
      new CountDownLatch(1).await(); // until it is killed
    }
  }

  private static List<Member> members(List<String> hosts) {
    var members = new ArrayList<Member>();
    for (String host : hosts) {
      members.add(new Member(members.size() + 1L, host, RAFT_PORT, API_PORT));
    }
    return members;
  }

  /** Ends it as a power cut would end the process. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  void restart() throws IOException {
    process = launch();
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
