package dev.mvmci.sql.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mvmci.sql.SqlConfig.Network;
import dev.mvmci.sql.SqlFailure;
import dev.mvmci.sql.check.History;
import dev.mvmci.sql.check.HistoryChecker;
import dev.mvmci.sql.check.Operation.Outcome;
import dev.mvmci.sql.remote.RemoteConfig;
import dev.mvmci.sql.remote.RemoteSqlite;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three members as processes on machines of their own, which are killed, stopped and cut off from
 * each other while clients work; the checker then looks for anything that was promised and not
 * kept. {@code -Dfaults.seconds} says how long, {@code -Dfaults.seed} repeats the faults.
 */
class ClusterFaultsIT {

  private static final int MEMBERS = 3;
  private static final int CLIENTS = 6;
  private static final Duration TIME = Duration.ofSeconds(Long.getLong("faults.seconds", 60));
  private static final Duration TO_START = Duration.ofSeconds(60);

  private final long seed = Long.getLong("faults.seed", System.nanoTime());
  private final History history = new History();
  private final Workload workload = new Workload();
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final List<ServedProcess> members = new ArrayList<>();
  private final List<String> story = new ArrayList<>();

  @TempDir Path directory;

  @Test
  void promisesAreKeptWhileMembersAreKilledStoppedAndCutOff() throws Exception {
    assumeTrue(Machines.possible(), "network namespaces cannot be made here (root and ip needed)");
    try (Machines machines = Machines.create(MEMBERS)) {
      List<String> hosts = new ArrayList<>();
      for (int id = 1; id <= MEMBERS; id++) {
        hosts.add(machines.address(id));
      }
      try {
        for (int id = 1; id <= MEMBERS; id++) {
          members.add(
              ServedProcess.start(
                  machines.on(id),
                  directory.resolve("m" + id),
                  directory.resolve("m" + id + ".txt"),
                  id,
                  ServedProcess.members(hosts)));
        }
        work(machines, hosts);
      } finally {
        for (ServedProcess member : members) {
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

  private void work(Machines machines, List<String> hosts) throws Exception {
    try (RemoteSqlite first = connect(hosts)) {
      untilTaken(first);
      List<Thread> clients = new ArrayList<>();
      for (int number = 0; number < CLIENTS; number++) {
        HistoryClient client = new HistoryClient(number, history);
        Random random = new Random(seed + number);
        clients.add(Thread.ofPlatform().start(() -> act(client, hosts, random)));
      }
      faults(machines, new Random(seed));
      stopped.set(true);
      for (Thread client : clients) {
        client.join();
      }
      untilTaken(first);
      HistoryClient last = new HistoryClient(CLIENTS, history);
      Workload.looks().forEach(look -> last.take(first, look));
    }
  }

  /** A client of its own, so that what one loses is not seen by another on the same connection. */
  private void act(HistoryClient client, List<String> hosts, Random random) {
    try (RemoteSqlite database = connect(hosts)) {
      while (!stopped.get()) {
        client.take(database, next(random));
      }
    }
  }

  /** Values are numbered through, whichever client takes them. */
  private Workload.Step next(Random random) {
    synchronized (workload) {
      return workload.any(random);
    }
  }

  private void faults(Machines machines, Random random) throws Exception {
    long end = System.nanoTime() + TIME.toNanos();
    while (System.nanoTime() < end) {
      pass(random, 2_000);
      int id = 1 + random.nextInt(MEMBERS);
      int other = id % MEMBERS + 1;
      ServedProcess member = members.get(id - 1);
      switch (random.nextInt(6)) {
        case 0 -> {
          story.add("kill " + id);
          member.kill();
          pass(random, 3_000);
          member.restart();
        }
        case 1 -> {
          story.add("stop " + id);
          member.signal("STOP");
          pass(random, 4_000);
          member.signal("CONT");
        }
        case 2 -> {
          story.add("isolate " + id);
          machines.isolate(id);
          pass(random, 5_000);
          machines.heal();
        }
        case 3 -> {
          story.add("cut " + id + "->" + other);
          machines.cut(id, other);
          pass(random, 5_000);
          machines.heal();
        }
        case 4 -> {
          story.add("part " + id + " and " + other);
          machines.cut(id, other);
          machines.cut(other, id);
          pass(random, 5_000);
          machines.heal();
        }
        default -> {
          story.add("kill all");
          for (ServedProcess each : members) {
            each.kill();
          }
          for (ServedProcess each : members) {
            each.restart();
          }
        }
      }
    }
  }

  /** The faults' own rhythm; nothing is waited for. */
  private static void pass(Random random, int mostMillis) throws InterruptedException {
    Thread.sleep(500 + random.nextInt(mostMillis));
  }

  private static RemoteSqlite connect(List<String> hosts) {
    List<String> addresses =
        hosts.stream().map(host -> host + ":" + ServedProcess.API_PORT).toList();
    var limits =
        new RemoteConfig.Limits(
            Duration.ofSeconds(1), TO_START, Duration.ofSeconds(1), CLIENTS * 10);
    return RemoteSqlite.connect(
        new RemoteConfig(
            addresses, Network.DEFAULT_CLUSTER, ServedProcess.SECRETS.api(), true, limits));
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
