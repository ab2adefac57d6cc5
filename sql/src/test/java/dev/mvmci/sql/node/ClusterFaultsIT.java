package dev.mvmci.sql.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mvmci.sql.ReplicatedSqlite.Read;
import dev.mvmci.sql.SqlConfig.Member;
import dev.mvmci.sql.SqlFailure;
import dev.mvmci.sql.check.History;
import dev.mvmci.sql.check.HistoryChecker;
import dev.mvmci.sql.check.Operation.Outcome;
import dev.mvmci.sql.remote.RemoteSqlite;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three members as processes on machines of their own, which are killed, stopped, cut off from each
 * other and lose power, whose disks run full or fail and whose clocks jump, while clients work; the
 * checker then looks for anything that was promised and not kept. {@code -Dfaults.seconds} says how
 * long, {@code -Dfaults.seed} repeats the faults, {@code -Dfaults.kinds=CLOCK,KILL} chooses some.
 */
class ClusterFaultsIT {

  private static final int MEMBERS = 3;
  private static final long MOST_PAUSE_NANOS = 40_000_000;
  private static final int CLIENTS = 6;
  private static final Duration TIME = Duration.ofSeconds(Long.getLong("faults.seconds", 60));
  private static final Duration TO_START = Duration.ofSeconds(60);
  private static final Duration TO_PRINT = Duration.ofSeconds(2);
  private static final List<String> TABLES =
      List.of(
          "SELECT value, name FROM register ORDER BY name",
          "SELECT rowid, value FROM element ORDER BY rowid",
          "SELECT balance, name FROM account ORDER BY name",
          "SELECT id, list || ' ' || value || ' ' || at_ms FROM list_item ORDER BY id");

  private final long seed = Long.getLong("faults.seed", System.nanoTime());
  private final History history = new History();
  private final Workload workload = new Workload();
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final List<FaultyMember> members = new ArrayList<>();

  @TempDir Path directory;

  @Test
  void promisesAreKeptWhateverHappensToMembersTheirDisksAndTheirNetwork() throws Exception {
    assumeTrue(Machines.possible(), "network namespaces cannot be made here (root and ip needed)");
    assumeTrue(
        FaultyMember.possible(directory),
        "disks that fail cannot be made here (root, mkfs.ext4 and gcc needed)");
    List<String> story;
    try (Machines machines = Machines.create(MEMBERS)) {
      List<String> hosts = new ArrayList<>();
      for (int id = 1; id <= MEMBERS; id++) {
        hosts.add(machines.address(id));
      }
      Faults faults = new Faults(new Random(seed), machines, members, kinds());
      story = faults.story();
      try {
        List<Member> configured = ServedProcess.members(hosts);
        for (int id = 1; id <= MEMBERS; id++) {
          members.add(FaultyMember.start(directory, machines.on(id), id, configured));
        }
        work(faults, configured);
      } catch (SqlFailure e) {
        throw new AssertionError("seed " + seed + ": " + story + "\n" + outputs(), e);
      } finally {
        for (FaultyMember member : members) {
          member.close();
        }
      }
    }

    System.out.printf(
        "seed %d: %d done, %d failed, %d unknown; %s%n",
        seed,
        history.count(Outcome.DONE),
        history.count(Outcome.FAILED),
        history.count(Outcome.UNKNOWN),
        String.join(", ", story));
    assertThat(new HistoryChecker(Workload.TOTAL).check(history.operations()).faults())
        .as("seed %d: %s", seed, story)
        .isEmpty();
    assertThat(history.count(Outcome.DONE)).isGreaterThan(100);
  }

  /** What members say, without the traces of what they met. */
  private String outputs() throws IOException {
    var lines = new StringBuilder();
    for (FaultyMember member : members) {
      lines.append("--\n");
      member
          .process()
          .output()
          .lines()
          .filter(line -> line.contains("event=") || line.contains("Failure"))
          .forEach(line -> lines.append(line).append('\n'));
    }
    return lines.toString();
  }

  private static List<Faults.Kind> kinds() {
    String chosen = System.getProperty("faults.kinds", "");
    return chosen.isEmpty()
        ? List.of(Faults.Kind.values())
        : Stream.of(chosen.split(",", -1)).map(Faults.Kind::valueOf).toList();
  }

  private void work(Faults faults, List<Member> configured) throws Exception {
    try (RemoteSqlite first = ServedProcess.connect(configured, TO_START)) {
      untilTaken(first);
      List<Thread> clients = new ArrayList<>();
      for (int number = 0; number < CLIENTS; number++) {
        HistoryClient client = new HistoryClient(number, history);
        Random random = new Random(seed + number);
        clients.add(Thread.ofPlatform().start(() -> act(client, configured, random)));
      }
      long end = System.nanoTime() + TIME.toNanos();
      while (System.nanoTime() < end) {
        faults.pass(2_000);
        faults.next(first.health().leader());
        untilTaken(first);
      }
      stopped.set(true);
      for (Thread client : clients) {
        client.join();
      }
      untilTaken(first);
      HistoryClient last = new HistoryClient(CLIENTS, history);
      Workload.looks().forEach(look -> last.take(first, look));
      assertThat(timesOutOfOrder(first)).as("seed %d: entries behind later ones", seed).isZero();
    }
    try {
      await()
          .atMost(TO_START)
          .ignoreExceptionsInstanceOf(SQLException.class)
          .untilAsserted(this::requireSameContent);
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(whatTheyDo(), e);
    }
  }

  /** How far they are, and their threads, for whoever must find out why one stays behind. */
  private String whatTheyDo() throws Exception {
    var positions = new StringBuilder();
    for (FaultyMember member : members) {
      positions
          .append(DatabaseContent.position(member.disk().data()))
          .append(member.process().isAlive() ? "" : " (ended)")
          .append('\n');
      if (member.process().isAlive()) {
        member.process().signal("QUIT"); // the JVM prints its threads
      }
    }
    Thread.sleep(TO_PRINT.toMillis()); // the test has failed by now; how much they print is unknown
    for (FaultyMember member : members) {
      positions.append("--\n").append(member.process().output());
    }
    return positions.toString();
  }

  /** Time in the log never runs backwards, whatever the clocks of its leaders do. */
  private static long timesOutOfOrder(RemoteSqlite database) {
    return database
        .query(
            Read.STRICT,
            "SELECT count(*) AS n FROM"
                + " (SELECT at_ms < lag(at_ms) OVER (ORDER BY id) AS back FROM list_item)"
                + " WHERE back")
        .first()
        .orElseThrow()
        .requiredInteger("n");
  }

  /** Every member has come back and holds what the others hold. */
  private void requireSameContent() throws SQLException, IOException {
    for (String sql : TABLES) {
      String first = DatabaseContent.digest(members.getFirst().disk().data(), sql);
      for (FaultyMember member : members) {
        assertThat(DatabaseContent.digest(member.disk().data(), sql))
            .as("seed %d: %s", seed, sql)
            .isEqualTo(first);
      }
    }
  }

  /** A client of its own, so that what one loses is not seen by another on the same connection. */
  private void act(HistoryClient client, List<Member> configured, Random random) {
    try (RemoteSqlite database = ServedProcess.connect(configured, TO_START)) {
      while (!stopped.get()) {
        client.take(database, next(random));
        // Reads hold all that was ever added, so the memory for them grows with the square of this.
        LockSupport.parkNanos(MOST_PAUSE_NANOS / 2 + random.nextLong(MOST_PAUSE_NANOS / 2));
      }
    }
  }

  /** Values are numbered through, whichever client takes them. */
  private Workload.Step next(Random random) {
    synchronized (workload) {
      return workload.any(random);
    }
  }

  private static void untilTaken(RemoteSqlite database) {
    long end = System.nanoTime() + TO_START.toNanos();
    while (true) {
      try {
        database.transaction(Workload.SETUP);
        return;
      } catch (SqlFailure failure) {
        if (System.nanoTime() > end) {
          throw failure;
        }
      }
    }
  }
}
