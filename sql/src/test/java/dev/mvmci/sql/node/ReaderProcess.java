package dev.mvmci.sql.node;

import static org.awaitility.Awaitility.await;

import dev.mvmci.sql.ReplicatedSqlite.Read;
import dev.mvmci.sql.SqlConfig;
import dev.mvmci.sql.SqlConfig.Limits;
import dev.mvmci.sql.SqlConfig.Member;
import dev.mvmci.sql.SqlConfig.Network;
import dev.mvmci.sql.SqlFailure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A member of a cluster as a process of its own. It prints "takes part" when it follows or leads.
 * Once it leads it writes the value "old" and reads it, strictly and by its lease, again and again,
 * with a "leads" for each time it sees it. For each line with a time it prints how many of the
 * reads that began after that time found the value "old"; and "follows" when a read is refused.
 * Arguments: data directory, own id, then raft port and api port of each member.
 */
final class ReaderProcess {

  private static final int READERS = 4;

  private ReaderProcess() {}

  public static void main(String[] arguments) throws IOException {
    List<Member> members = new ArrayList<>();
    for (int i = 2; i < arguments.length; i += 2) {
      members.add(
          new Member(
              i / 2,
              "127.0.0.1",
              Integer.parseInt(arguments[i]),
              Integer.parseInt(arguments[i + 1])));
    }
    SqlConfig config =
        new SqlConfig(
            Long.parseLong(arguments[1]),
            members,
            Path.of(arguments[0]),
            limits(),
            Network.DEFAULTS,
            TestCluster.SECRETS);
    try (SqliteNode node = SqliteNode.open(config);
        BufferedReader input =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      await().atMost(TestCluster.PATIENCE).until(() -> node.health().healthy());
      System.out.println("takes part");
      await()
          .atMost(TestCluster.PATIENCE)
          .until(() -> node.health().leader() == config.memberId() && node.health().healthy());
      node.execute("CREATE TABLE register (v TEXT)");
      node.execute("INSERT INTO register VALUES ('old')");
      Queue<Long> startsOfOldReads = new ConcurrentLinkedQueue<>();
      for (int i = 0; i < READERS; i++) {
        Read level = i % 2 == 0 ? Read.STRICT : Read.LEASE;
        Thread.ofPlatform().daemon().start(() -> readOn(node, level, startsOfOldReads));
      }
      for (String line = input.readLine(); line != null; line = input.readLine()) {
        long after = Long.parseLong(line);
        long stale = startsOfOldReads.stream().filter(start -> start > after).count();
        System.out.println("stale " + stale + " of all " + startsOfOldReads.size());
      }
    }
  }

  private static Limits limits() {
    Limits defaults = Limits.DEFAULTS;
    return new Limits(
        defaults.readers(),
        defaults.readerWait(),
        defaults.queryTime(),
        defaults.queuedCommands(),
        defaults.queuedBytes(),
        Duration.ofSeconds(2),
        defaults.preparedStatements(),
        defaults.entriesUntilCheckpoint(),
        defaults.entriesUntilStateCheck());
  }

  private static void readOn(SqliteNode node, Read level, Queue<Long> startsOfOldReads) {
    while (true) {
      long start = System.currentTimeMillis();
      try {
        if (node.query(level, "SELECT v FROM register WHERE v = 'old'").rows().size() == 1) {
          startsOfOldReads.add(start);
          System.out.println("leads");
        }
      } catch (SqlFailure _) {
        System.out.println("follows");
      }
    }
  }
}
