package dev.mvmci.sql.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mvmci.sql.SqlConfig.Member;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The trap that Ratis' own linearizable reads fall into: a leader that was asleep does not know
 * that another has taken over and written since.
 */
class StaleReadIT {

  @TempDir Path directory;

  private final Set<String> answers = new CopyOnWriteArraySet<>();

  @Test
  void aLeaderThatSleptThroughAnElectionAnswersNoStrictReadFromItsOldState() throws Exception {
    try (TestCluster cluster = new TestCluster(directory, 3)) {
      Process sleeper = startReader(cluster);
      try {
        cluster.start(2);
        cluster.start(3);
        await().atMost(TestCluster.PATIENCE).until(() -> answers.contains("takes part"));
        await()
            .atMost(TestCluster.PATIENCE)
            .until(() -> {
              cluster.offerLeadership(1);
              return answers.contains("leads");
            });

        signal(sleeper, "STOP");
        cluster.leader().execute("UPDATE register SET v = 'new'");
        long acknowledged = System.currentTimeMillis();
        signal(sleeper, "CONT");

        await().atMost(TestCluster.PATIENCE).until(() -> answers.contains("follows"));
        ask(sleeper, acknowledged);
        await().atMost(TestCluster.PATIENCE).until(() -> answer().isPresent());
        assertThat(answer().orElseThrow()).startsWith("stale 0 of all ").doesNotEndWith(" 0");
      } finally {
        var _ = sleeper.toHandle().destroyForcibly();
        assertThat(sleeper.waitFor(30, TimeUnit.SECONDS)).isTrue();
      }
    }
  }

  private Process startReader(TestCluster cluster) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                ReaderProcess.class.getName(),
                cluster.directory(1).toString(),
                "1"));
    for (Member member : cluster.members) {
      command.add(Integer.toString(member.raftPort()));
      command.add(Integer.toString(member.apiPort()));
    }
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var _ = Thread.ofVirtual().start(() -> collect(process));
    return process;
  }

  private void collect(Process process) {
    try (BufferedReader output = process.inputReader()) {
      output.lines().forEach(answers::add);
    } catch (IOException | UncheckedIOException _) {
      // ended by the test
    }
  }

  private Optional<String> answer() {
    return answers.stream().filter(line -> line.startsWith("stale ")).findFirst();
  }

  private static void ask(Process process, long after) throws IOException {
    Writer input = process.outputWriter();
    input.write(after + "\n");
    input.flush();
  }

  private static void signal(Process process, String name) throws Exception {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
    assertThat(kill.waitFor()).isZero();
  }
}
