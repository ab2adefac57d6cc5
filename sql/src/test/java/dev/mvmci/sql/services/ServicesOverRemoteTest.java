package dev.mvmci.sql.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mvmci.sql.ReplicatedSqlite.Read;
import dev.mvmci.sql.ReplicatedSqlite.Subscription;
import dev.mvmci.sql.migrate.Migration;
import dev.mvmci.sql.migrate.Migrations;
import dev.mvmci.sql.node.SqliteNode;
import dev.mvmci.sql.remote.RemoteSqlite;
import dev.mvmci.sql.remote.ServedDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What works inside a member works from another process, too. */
class ServicesOverRemoteTest {

  private static final Duration TTL = Duration.ofMinutes(1);

  @TempDir static Path directory;
  private static ServedDatabase served;
  private static SqliteNode node;
  private static RemoteSqlite remote;

  @BeforeAll
  static void open() {
    served = ServedDatabase.open(directory, true);
    node = served.node();
    remote = RemoteSqlite.connect(served.caller());
  }

  @AfterAll
  static void close() {
    remote.close();
    served.close();
  }

  @Test
  void aLockIsHandedFromAMemberToAClientThatWaits() throws Exception {
    try (Locks here = new Locks(node);
        Locks there = new Locks(remote);
        var waiter = Executors.newVirtualThreadPerTaskExecutor()) {
      Lease held = here.tryAcquire("shared", TTL).orElseThrow();
      Future<Lease> waiting =
          waiter.submit(() -> there.acquire("shared", TTL, Duration.ofSeconds(30)).orElseThrow());
      await()
          .until(() -> !node.query(Read.STRICT, "SELECT 1 FROM _mvm_lock_waiter").rows().isEmpty());

      assertThat(held.release()).isTrue();
      assertThat(waiting.get().token()).isGreaterThan(held.token());
      assertThat(waiting.get().renew()).isTrue();
    }
  }

  @Test
  void aClientHearsTheNoticesOfAMember() {
    List<Long> heard = new CopyOnWriteArrayList<>();
    ChannelListener listener =
        new ChannelListener() {
          @Override
          public void notice(Notice notice) {
            heard.add(notice.position());
          }

          @Override
          public void missed(long after, long through) {
            heard.add(-through);
          }
        };
    try (Channels here = new Channels(node);
        Channels there = new Channels(remote);
        Subscription _ = there.listen("far", 0, listener)) {
      long first = here.notify("far", new byte[] {1});
      await().until(() -> heard.contains(first));
      long second = there.notify("far", new byte[] {2});
      await().until(() -> heard.contains(second));

      assertThat(heard).containsExactly(first, second);
    }
  }

  @Test
  void countersCachesAndMigrationsAreTheSameFromBothSides() {
    Migration migration = new Migration("V1__far.sql", "CREATE TABLE far (n)");

    assertThat(new Counters(remote).add("far", 2)).isEqualTo(2);
    assertThat(new Counters(node).add("far", 3)).isEqualTo(5);
    Cache there = new Cache(remote, "far", InstantSource.system());
    assertThat(there.putIfAbsent("key", new byte[] {7}, TTL)).isTrue();
    assertThat(new Cache(node, "far", InstantSource.system()).getAndRemove("key"))
        .hasValueSatisfying(value -> assertThat(value).containsExactly(7));
    assertThat(there.get(Read.STRICT, "key")).isEmpty();
    assertThat(new Migrations(List.of(migration)).apply(remote)).containsExactly("V1__far.sql");
    assertThat(new Migrations(List.of(migration)).apply(node)).isEmpty();
  }
}
