package dev.mvmci.sql.node;

import dev.mvmci.sql.ReplicatedSqlite;
import dev.mvmci.sql.ReplicatedSqlite.Read;
import dev.mvmci.sql.Rows;
import dev.mvmci.sql.SqlFailure;
import dev.mvmci.sql.Statement;
import dev.mvmci.sql.StatementResult;
import dev.mvmci.sql.entry.Command;
import dev.mvmci.sql.entry.CommandId;
import dev.mvmci.sql.services.Cache;
import dev.mvmci.sql.services.Channels;
import dev.mvmci.sql.services.Counters;
import dev.mvmci.sql.services.Lease;
import dev.mvmci.sql.services.Locks;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A client of locks, counters, caches and channels. While it waits for an answer, the simulation
 * goes on; so there may be only one.
 */
final class SimulatedServices implements AutoCloseable {

  private static final int PATIENCE = 400;
  private static final Duration TTL = Duration.ofMillis(500);

  private final SimulatedCluster cluster;
  private final SimulatedWorld world;
  private final Counters counters;
  private final Locks locks;
  private final Cache cache;
  private final Channels channels;
  private final List<Long> noticed = new ArrayList<>();
  private final List<String> faults = new ArrayList<>();
  private @Nullable Lease lease;
  private long counted;
  private long attempts;
  private long lastToken;
  private boolean stopped;
  private boolean busy;

  SimulatedServices(SimulatedCluster cluster) {
    this.cluster = cluster;
    this.world = cluster.world;
    ReplicatedSqlite database = new AnyMember();
    this.counters = new Counters(database);
    this.locks = new Locks(database);
    this.cache = new Cache(database, "simulated", () -> Instant.EPOCH);
    this.channels = new Channels(database);
  }

  void start() {
    world.after(world.between(1, 30), this::next);
  }

  void stop() {
    stopped = true;
  }

  boolean isIdle() {
    return stopped && !busy;
  }

  /** What was wrong with the answers of services. */
  List<String> faults() {
    return faults;
  }

  private void next() {
    if (stopped) {
      return;
    }
    busy = true;
    try {
      switch (world.random.nextInt(4)) {
        case 0 -> count();
        case 1 -> lock();
        case 2 -> notice();
        default -> cache();
      }
    } catch (SqlFailure _) {
      // in doubt or refused, which the others see, too
    }
    busy = false;
    world.after(world.between(5, 40), this::next);
  }

  private void count() {
    attempts++;
    long value = counters.add("count", 1);
    expect(value > counted && value <= attempts, "counter " + value + " after " + counted);
    counted = value;
  }

  private void lock() {
    Lease held = lease;
    if (held != null && world.random.nextBoolean()) {
      lease = null;
      held.release();
      return;
    }
    Optional<Lease> got = locks.tryAcquire("lock", TTL);
    if (got.isPresent()) {
      long token = got.get().token();
      expect(token > lastToken, "token " + token + " after " + lastToken);
      lastToken = token;
      lease = got.get();
    }
  }

  private void notice() {
    noticed.add(channels.notify("channel", new byte[] {1}));
  }

  /** What of the cache can be told by a clock alone is not judged here, only that members agree. */
  private void cache() {
    String key = "key " + world.random.nextInt(3);
    if (!cache.putIfAbsent(key, new byte[] {2}, TTL)) {
      var _ = cache.getAndRemove(key);
    }
  }

  /** Every notice that was acknowledged is there, in the order of acknowledgement. */
  void checkNotices(Rows notices) {
    List<Long> there = notices.map(row -> row.requiredInteger("position"));
    expect(there.containsAll(noticed), "notices " + noticed + " of which there are " + there);
    for (int i = 1; i < noticed.size(); i++) {
      expect(noticed.get(i) > noticed.get(i - 1), "positions " + noticed);
    }
  }

  private void expect(boolean holds, String otherwise) {
    if (!holds) {
      faults.add(otherwise);
    }
  }

  @Override
  public void close() {
    locks.close();
    channels.close();
  }

  /** Asks any member, as a client with several addresses does. */
  private final class AnyMember implements ReplicatedSqlite {

    @Override
    public CompletableFuture<List<StatementResult>> submit(List<Statement> command) {
      return cluster
          .any()
          .submit(new Command(CommandId.NONE, command))
          .thenApply(receipt -> receipt.outcome().results());
    }

    @Override
    public List<StatementResult> transaction(List<Statement> command) {
      return await(() -> submit(command));
    }

    @Override
    public Rows query(Read level, String sql, @Nullable Object... arguments) {
      return await(() -> cluster.any().fresh(Read.STRICT, sql, Arrays.asList(arguments)));
    }

    private <A> A await(Supplier<CompletableFuture<A>> call) {
      if (cluster.members().isEmpty()) {
        throw new SqlFailure.NotLeader("no member runs", null);
      }
      CompletableFuture<A> answer = call.get();
      if (!world.run(answer::isDone, world.now() + PATIENCE)) {
        throw new SqlFailure.Unknown("no answer in time", null);
      }
      try {
        return answer.join();
      } catch (CompletionException e) {
        throw e.getCause() instanceof SqlFailure failure
            ? failure
            : new SqlFailure.Unknown("failed", e);
      }
    }

    @Override
    public Subscription onApplied(Consumer<Applied> listener) {
      return () -> {};
    }

    @Override
    public Health health() {
      throw new UnsupportedOperationException("no service asks for it");
    }

    @Override
    public void close() {}
  }
}
