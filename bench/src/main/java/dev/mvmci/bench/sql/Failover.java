package dev.mvmci.bench.sql;

import dev.mvmci.sql.SqlFailure;
import dev.mvmci.sql.remote.RemoteSqlite;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How long a cluster takes no writes when its leader is killed while clients write: from the kill
 * until the first write that was begun afterwards is acknowledged, over and over.
 */
final class Failover {

  private static final int WRITERS = 8;
  private static final byte[] VALUE = new byte[64];

  /** Between a member's return and the next kill; it has caught up then. */
  private static final Duration CALM = Duration.ofSeconds(3);

  private final OurMembers members;
  private final AtomicBoolean ended = new AtomicBoolean();
  private final AtomicLong acknowledged = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();

  private Failover(OurMembers members) {
    this.members = members;
  }

  /** Kills the leader so often and prints how long each took. */
  static void run(Path directory, List<String> flags, int kills)
      throws IOException, InterruptedException {
    try (OurMembers members = OurMembers.start(directory, flags);
        RemoteSqlite database = members.connect()) {
      new Failover(members).run(database, kills);
    }
  }

  private void run(RemoteSqlite database, int kills) throws IOException, InterruptedException {
    try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int writer = 0; writer < WRITERS; writer++) {
        String key = "writer-" + writer;
        var _ = writers.submit(() -> writeOn(database, key));
      }
      try {
        report(kill(database, kills));
      } finally {
        ended.set(true);
      }
    }
  }

  private void writeOn(RemoteSqlite database, String key) {
    while (!ended.get()) {
      try {
        database.execute(OurStore.PUT, key, VALUE);
        acknowledged.incrementAndGet();
      } catch (SqlFailure _) {
        failed.incrementAndGet();
      }
    }
  }

  private List<Long> kill(RemoteSqlite database, int kills)
      throws IOException, InterruptedException {
    var millis = new ArrayList<Long>();
    for (int kill = 1; kill <= kills; kill++) {
      Thread.sleep(CALM);
      long leader = database.health().leader();
      long begun = System.nanoTime();
      members.kill(leader);
      database.execute(OurStore.PUT, "after the kill", VALUE);
      millis.add((System.nanoTime() - begun) / 1_000_000);
      System.out.printf("kill %2d of member %d: %d ms%n", kill, leader, millis.getLast());
      members.restart(leader);
    }
    return millis;
  }

  private void report(List<Long> millis) {
    List<Long> sorted = millis.stream().sorted().toList();
    System.out.printf(
        "leader killed to first write, %d times: min %d, median %d, max %d ms;"
            + " %d other writes were acknowledged, %d failed%n",
        sorted.size(),
        sorted.getFirst(),
        sorted.get(sorted.size() / 2),
        sorted.getLast(),
        acknowledged.get(),
        failed.get());
  }
}
