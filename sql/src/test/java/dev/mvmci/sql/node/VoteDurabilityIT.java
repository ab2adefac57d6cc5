package dev.mvmci.sql.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mvmci.sql.LoopbackMembers;
import dev.mvmci.sql.SqlConfig.Member;
import dev.mvmci.sql.SqlFailure;
import dev.mvmci.sql.remote.RemoteSqlite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The trap of a vote that is renamed into place and lost with the power: what members ask of the
 * system while they elect a leader, and another. Needs {@code strace}.
 */
class VoteDurabilityIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final List<Member> members = LoopbackMembers.withFreePorts(3);
  private final List<ServedProcess> processes = new ArrayList<>();

  @TempDir Path directory;

  @AfterEach
  void end() {
    processes.forEach(ServedProcess::close);
  }

  @Test
  void whatAMemberHasVotedAndTheTermItIsInStandInADirectoryThatIsSynced() throws Exception {
    assumeTrue(
        SystemCommand.works(() -> SystemCommand.run("strace", "--version")), "strace is needed");
    for (Member member : members) {
      processes.add(
          ServedProcess.start(
              traced(member.id()),
              directory.resolve("m" + member.id()),
              directory.resolve("m" + member.id() + ".txt"),
              member.id(),
              members));
    }
    try (RemoteSqlite database = ServedProcess.connect(members, PATIENCE)) {
      await()
          .atMost(PATIENCE)
          .ignoreExceptionsInstanceOf(SqlFailure.class)
          .untilAsserted(() -> database.execute("CREATE TABLE IF NOT EXISTS item (n INTEGER)"));
      await().atMost(PATIENCE).until(() -> database.health().leader() != 0);
      ServedProcess leader = processes.get((int) database.health().leader() - 1);
      leader.kill();
      database.execute("INSERT INTO item VALUES (1)");
      leader.restart();
      database.execute("INSERT INTO item VALUES (2)");
    }

    for (Member member : members) {
      await().atMost(PATIENCE).untilAsserted(() -> requireSynced(member.id()));
    }
  }

  private List<String> traced(long id) {
    return List.of(
        "strace",
        "-D",
        "-f",
        "-y",
        "--seccomp-bpf",
        "-A",
        "-e",
        "trace=/rename.*,fsync",
        "-o",
        trace(id).toString());
  }

  private Path trace(long id) {
    return directory.resolve("m" + id + ".trace");
  }

  private void requireSynced(long id) throws IOException {
    List<String> calls = Files.readAllLines(trace(id));
    int renamed = last(calls, line -> line.contains("/raft-meta\""));
    int synced = last(calls, line -> line.contains("fsync(") && line.contains("/current>"));
    assertThat(renamed).as("a vote of member %d", id).isNotNegative();
    assertThat(synced)
        .as("sync of the directory after vote of member %d", id)
        .isGreaterThan(renamed);
  }

  private static int last(List<String> lines, Predicate<String> wanted) {
    int last = -1;
    for (int i = 0; i < lines.size(); i++) {
      if (wanted.test(lines.get(i))) {
        last = i;
      }
    }
    return last;
  }
}
