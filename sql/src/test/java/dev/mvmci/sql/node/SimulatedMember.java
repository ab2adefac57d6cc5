package dev.mvmci.sql.node;

import dev.mvmci.sql.ReplicatedSqlite.Read;
import dev.mvmci.sql.Rows;
import dev.mvmci.sql.SqlConfig.Limits;
import dev.mvmci.sql.SqlFailure;
import dev.mvmci.sql.Statement;
import dev.mvmci.sql.consensus.Membership;
import dev.mvmci.sql.entry.Command;
import dev.mvmci.sql.entry.CommandId;
import dev.mvmci.sql.entry.EntryCodec;
import dev.mvmci.sql.rules.SqlGate;
import dev.mvmci.sql.services.ServiceStatements;
import dev.mvmci.sql.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One process of a member: everything but the log is the real thing. */
final class SimulatedMember {

  private static final long EPOCH = 1_700_000_000_000L;
  private static final Duration LONG = Duration.ofHours(1);
  private static final int ENTRIES_BETWEEN_CHECKS = 15;

  final long id;
  final Store store;
  final SimulatedPeer peer;
  final Listeners listeners = new Listeners();
  private final Batcher batcher;
  private final LeaderRoute route;
  private final SqlGate gate = new SqlGate(List.of(ServiceStatements.ALL));
  private final PlantedFault fault;

  SimulatedMember(
      long id,
      SimulatedWorld world,
      SimulatedDisk disk,
      Membership membership,
      LongFunction<@Nullable SimulatedPeer> peers,
      WriteHook writes,
      LeaderLink link,
      PlantedFault fault) {
    this.id = id;
    this.fault = fault;
    this.store = Store.open(disk.database(), Limits.DEFAULTS, listeners::publish);
    disk.noteCheckpoint(); // opening makes one
    this.peer = new SimulatedPeer(id, world, disk, store, membership, peers, writes, fault);
    // The clocks of members differ by more than an entry takes.
    long skew = id * 300;
    this.batcher =
        new Batcher(peer, () -> Instant.ofEpochMilli(EPOCH + skew + world.now()), Limits.DEFAULTS);
    AppliedIndex applied = new AppliedIndex(store.applied().index(), _ -> {});
    var _ = listeners.add(entry -> applied.advance(entry.index()));
    this.route =
        new LeaderRoute(id, peer, batcher, link, applied, Runnable::run, LONG, Duration.ZERO);
    StateCheck check =
        new StateCheck(
            store,
            id,
            ENTRIES_BETWEEN_CHECKS,
            peer::isLeader,
            statements -> submit(new Command(CommandId.NONE, statements)),
            Runnable::run,
            () -> TimeUnit.MILLISECONDS.toNanos(world.now()));
    var _ = listeners.add(check::applied);
  }

  /** Has the command applied here or by the leader. */
  CompletableFuture<Receipt> submit(Command command) {
    for (Statement statement : command.statements()) {
      gate.requireCommand(statement.sql());
    }
    return route.submit(command, EntryCodec.sizeOf(command));
  }

  /** The far end of a link. */
  CompletableFuture<Receipt> submitHere(Command command) {
    return attempt(() -> batcher.submitAtOnce(command, EntryCodec.sizeOf(command)));
  }

  /** The far end of a link. */
  CompletableFuture<Long> barrierHere(Read level) {
    return attempt(() -> route.barrierHere(level));
  }

  private static <T> CompletableFuture<T> attempt(Supplier<CompletableFuture<T>> call) {
    try {
      return call.get();
    } catch (SqlFailure e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  CompletableFuture<Rows> fresh(Read level, String sql, List<@Nullable Object> arguments) {
    if (fault == PlantedFault.READ_WITHOUT_BARRIER) {
      return CompletableFuture.completedFuture(store.query(sql, arguments));
    }
    return route.barrier(level).thenApply(_ -> store.query(sql, arguments));
  }

  /** Proposes what has gathered; whether there was anything. */
  boolean step() {
    return batcher.step();
  }

  /** The process ends here and now: what was under way is never answered. */
  void kill() {
    peer.kill();
  }

  /** Frees what the dead process left open. */
  void bury() {
    store.close();
  }
}
