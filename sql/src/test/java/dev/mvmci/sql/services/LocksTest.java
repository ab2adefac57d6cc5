package dev.mvmci.sql.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.mvmci.sql.ReplicatedSqlite.Read;
import dev.mvmci.sql.SqlFailure;
import dev.mvmci.sql.Statement;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocksTest {

  private static final Duration TTL = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int SEEDS = 10;

  @TempDir static Path directory;
  private static TestDatabase database;
  private static Locks locks;

  @BeforeAll
  static void open() {
    database = new TestDatabase(directory);
    locks = new Locks(database.sqlite);
  }

  @AfterAll
  static void close() {
    locks.close();
    database.close();
  }

  @Test
  void aHeldLockIsNotHadByAnother() {
    try (Lease lease = locks.tryAcquire("one", TTL).orElseThrow();
        Locks others = new Locks(database.sqlite)) {
      assertThat(locks.tryAcquire("one", TTL)).isEmpty();
      assertThat(others.tryAcquire("one", TTL)).isEmpty();
      assertThat(lease.remaining()).isBetween(Duration.ofMillis(1), TTL);
    }
    assertThat(locks.tryAcquire("one", TTL)).isPresent();
  }

  @Test
  void tokensGrowFromHolderToHolder() {
    List<Long> tokens = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      try (Lease lease = locks.tryAcquire("growing", TTL).orElseThrow()) {
        tokens.add(lease.token());
      }
    }
    Lease abandoned = locks.tryAcquire("growing", TTL).orElseThrow();
    tokens.add(abandoned.token());
    database.pass(TTL);
    tokens.add(locks.tryAcquire("growing", TTL).orElseThrow().token());

    assertThat(tokens).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void tokensGrowEvenWithinOneEntry() {
    commands("within", "anyone").take(1, false);
    database.pass(TTL);
    // One command is one entry; leases of no length make two holders of it.
    var results =
        database.sqlite.transaction(
            List.of(
                LockSql.TAKE.with("within", "a", "client", 0),
                LockSql.STANDING.with("a", "within"),
                LockSql.TAKE.with("within", "b", "client", 0),
                LockSql.STANDING.with("b", "within")));

    long tokenOfA = results.get(1).rows().rows().getFirst().requiredInteger("token");
    long tokenOfB = results.get(3).rows().rows().getFirst().requiredInteger("token");
    assertThat(tokenOfB).isGreaterThan(tokenOfA);
    assertThat(commands("within", "c").take(1, false).token()).isGreaterThan(tokenOfB);
  }

  @Test
  void aRenewedLeaseLastsAndAnEndedOneIsGone() {
    Lease lease = locks.tryAcquire("renewed", TTL).orElseThrow();
    database.pass(TTL.minusSeconds(1));
    assertThat(lease.renew()).isTrue();
    database.pass(TTL.minusSeconds(1));
    assertThat(locks.tryAcquire("renewed", TTL)).isEmpty();

    database.pass(TTL);
    assertThat(lease.renew()).isFalse();
    assertThat(lease.remaining()).isZero();
    Lease next = locks.tryAcquire("renewed", TTL).orElseThrow();
    assertThat(lease.release()).as("it is another's now").isFalse();
    assertThat(next.renew()).isTrue();
  }

  @Test
  void aGuardedCommandFailsOnceTheLeaseIsLost() {
    database.sqlite.execute("CREATE TABLE IF NOT EXISTS guarded (n INTEGER)");
    Lease lease = locks.tryAcquire("guard", TTL).orElseThrow();
    Statement change = Statement.of("INSERT INTO guarded VALUES (1)");
    database.sqlite.transaction(List.of(lease.guard(), change));
    database.pass(TTL);

    assertThatThrownBy(() -> database.sqlite.transaction(List.of(lease.guard(), change)))
        .isInstanceOf(SqlFailure.Rejected.class)
        .hasMessageContaining("the lease of the lock is lost");
    assertThat(database.sqlite.query(Read.STRICT, "SELECT n FROM guarded").rows()).hasSize(1);
  }

  @Test
  void thoseWhoWaitAreServedInOrderOfArrival() throws InterruptedException, ExecutionException {
    List<Integer> served = new CopyOnWriteArrayList<>();
    try (ExecutorService waiters = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> waiting = new ArrayList<>();
      try (Lease _ = locks.tryAcquire("queue", TTL).orElseThrow()) {
        for (int i = 0; i < 10; i++) {
          int number = i;
          waiting.add(
              waiters.submit(() -> {
                try (Lease _ = locks.acquire("queue", TTL, PATIENCE).orElseThrow()) {
                  served.add(number);
                }
                return null;
              }));
          await().until(() -> waitersOf("queue") == number + 1);
        }
        assertThat(locks.tryAcquire("queue", TTL)).isEmpty();
      }
      for (Future<?> waiter : waiting) {
        waiter.get();
      }
    }

    assertThat(served).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    assertThat(waitersOf("queue")).isZero();
  }

  @Test
  void whoeverComesLaterDoesNotOvertakeTheQueueWhenALeaseRunsOut() {
    Lease abandoned = locks.tryAcquire("overtaken", TTL).orElseThrow();
    LockCommands waiter = commands("overtaken", "waiter");
    assertThat(waiter.take(TTL.toMillis(), true).queued()).isTrue();
    database.pass(TTL);

    assertThat(locks.tryAcquire("overtaken", TTL)).isEmpty();
    assertThat(waiter.take(TTL.toMillis(), true).held()).isTrue();
    assertThat(abandoned.renew()).isFalse();
  }

  @Test
  void aWaiterThatDiedLosesItsPlace() {
    Lease holder = locks.tryAcquire("died", Duration.ofHours(1)).orElseThrow();
    commands("died", "dead").take(TTL.toMillis(), true);
    database.pass(LockCommands.PRESENCE);

    assertThat(holder.release()).isTrue();
    assertThat(locks.tryAcquire("died", TTL)).isPresent();
  }

  @Test
  void impatienceGivesUpThePlace() throws InterruptedException {
    Lease lease = locks.tryAcquire("patience", TTL).orElseThrow();

    assertThat(locks.acquire("patience", TTL, Duration.ofMillis(20))).isEmpty();

    assertThat(waitersOf("patience")).isZero();
    assertThat(lease.release()).isTrue();
  }

  @Test
  void locksThatNobodyUsesLeaveNoRows() {
    for (int i = 0; i < 20; i++) {
      assertThat(locks.tryAcquire("left " + i, TTL)).isPresent();
    }
    database.pass(Duration.ofHours(2));
    for (int i = 0; i < 20; i++) {
      locks.tryAcquire("sweeper", TTL).ifPresent(Lease::close);
    }

    assertThat(count("SELECT count(*) AS n FROM _mvm_lock WHERE name LIKE 'left %'")).isZero();
  }

  /** Two names, four clients, any order of events, against the rules written down in plain Java. */
  @Test
  void locksDoWhatTheirModelDoes() {
    for (int seed = 0; seed < SEEDS; seed++) {
      Random random = new Random(seed);
      Model model = new Model();
      Map<String, Lease> leases = new HashMap<>();
      for (int step = 0; step < 50; step++) {
        String where = "seed " + seed + " step " + step;
        String name = "seed " + seed + "/" + random.nextInt(2);
        Lease lease = leases.get(name);
        switch (random.nextInt(4)) {
          case 0 -> {
            Optional<Lease> had = locks.tryAcquire(name, TTL);
            assertThat(had.isPresent()).as(where).isEqualTo(model.take(name));
            had.ifPresent(lent -> {
              assertThat(lent.token()).as(where).isGreaterThan(model.token(name));
              model.tokens.put(name, lent.token());
              leases.put(name, lent);
            });
          }
          case 1 -> {
            if (lease != null) {
              assertThat(lease.renew()).as(where).isEqualTo(model.renew(name));
            }
          }
          case 2 -> {
            if (lease != null) {
              leases.remove(name);
              assertThat(lease.release()).as(where).isEqualTo(model.release(name));
            }
          }
          default -> database.pass(Duration.ofMillis(random.nextInt(8_000)));
        }
      }
    }
  }

  private static LockCommands commands(String lock, String owner) {
    ServiceDatabase service = new ServiceDatabase(database.sqlite);
    return new LockCommands(service, lock, owner, "client of " + owner);
  }

  private static long waitersOf(String lock) {
    return count("SELECT count(*) AS n FROM _mvm_lock_waiter WHERE name = '" + lock + "'");
  }

  private static long count(String sql) {
    return database.sqlite.query(Read.STRICT, sql).first().orElseThrow().requiredInteger("n");
  }

  /** When each lock is free; the time of an entry never runs backwards here. */
  private static final class Model {
    private final Map<String, Long> heldUntil = new HashMap<>();
    private final Map<String, Long> tokens = new HashMap<>();

    long token(String name) {
      return tokens.getOrDefault(name, 0L);
    }

    boolean held(String name) {
      return heldUntil.getOrDefault(name, 0L) > database.millis();
    }

    boolean take(String name) {
      boolean free = !held(name);
      if (free) {
        heldUntil.put(name, database.millis() + TTL.toMillis());
      }
      return free;
    }

    boolean renew(String name) {
      return held(name) && heldUntil.put(name, database.millis() + TTL.toMillis()) != null;
    }

    boolean release(String name) {
      boolean held = held(name);
      heldUntil.remove(name);
      return held;
    }
  }
}
