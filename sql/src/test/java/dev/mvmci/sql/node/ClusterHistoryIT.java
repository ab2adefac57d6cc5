package dev.mvmci.sql.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mvmci.sql.SqlConfig.Limits;
import dev.mvmci.sql.check.History;
import dev.mvmci.sql.check.HistoryChecker;
import dev.mvmci.sql.check.Operation.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The workload and the checker of the simulation, over the real log: members stop and come back.
 */
class ClusterHistoryIT {

  private static final int CLIENTS = 4;
  private static final long SEED = 20261121;

  @TempDir Path directory;
  private final History history = new History();
  private final Workload workload = new Workload();
  private final AtomicBoolean stopped = new AtomicBoolean();

  @Test
  void promisesAreKeptOverRealMembersThatStopAndComeBack() throws InterruptedException {
    try (TestCluster cluster = new TestCluster(directory, 3).with(impatient()).startAll()) {
      cluster.leader().transaction(Workload.SETUP);
      List<Thread> clients = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        int number = i;
        clients.add(Thread.ofVirtual().start(() -> work(cluster, number)));
      }
      awaitDone(60);
      long victim = cluster.leader().health().self();
      cluster.stop(victim);
      awaitDone(history.count(Outcome.DONE) + 60);
      cluster.start(victim);
      awaitDone(history.count(Outcome.DONE) + 60);
      stopped.set(true);
      for (Thread client : clients) {
        client.join();
      }
      cluster.awaitHealthy();
      HistoryClient last = new HistoryClient(CLIENTS, history);
      Workload.looks().forEach(look -> last.take(cluster.node(1), look));
    }

    assertThat(new HistoryChecker(Workload.TOTAL).check(history.operations()).faults())
        .as("seed " + SEED)
        .isEmpty();
  }

  /** So that who asked a member that stops does not wait for long. */
  private static Limits impatient() {
    Limits limits = Limits.DEFAULTS;
    return new Limits(
        limits.readers(),
        limits.readerWait(),
        limits.queryTime(),
        limits.queuedCommands(),
        limits.queuedBytes(),
        Duration.ofSeconds(2),
        limits.preparedStatements(),
        limits.entriesUntilCheckpoint(),
        50);
  }

  private void awaitDone(int operations) {
    await().atMost(TestCluster.PATIENCE).until(() -> history.count(Outcome.DONE) >= operations);
  }

  private void work(TestCluster cluster, int number) {
    Random random = new Random(SEED + number);
    HistoryClient client = new HistoryClient(number, history);
    while (!stopped.get()) {
      try {
        SqliteNode node = cluster.node(1 + random.nextInt(3));
        client.take(node, next(random));
      } catch (NoSuchElementException _) {
        Thread.onSpinWait(); // that member is stopped; ask another
      }
    }
  }

  /** Values are numbered through, whichever client takes them. */
  private Workload.Step next(Random random) {
    synchronized (workload) {
      return workload.any(random);
    }
  }
}
