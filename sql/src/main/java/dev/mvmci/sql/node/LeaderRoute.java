package dev.mvmci.sql.node;

import dev.mvmci.sql.ReplicatedSqlite.Read;
import dev.mvmci.sql.SqlConfig.Member;
import dev.mvmci.sql.SqlFailure;
import dev.mvmci.sql.consensus.Consensus;
import dev.mvmci.sql.entry.Command;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes commands and strict reads to the leader of the moment, be it this member or another, and
 * back only when this member has applied what the leader has. While there is no leader they wait a
 * little: nothing has happened to them yet, and an election is short.
 */
final class LeaderRoute {

  private static final Duration RETRY = Duration.ofMillis(25);

  private final long self;
  private final Consensus<?> consensus;
  private final Batcher batcher;
  private final LeaderLink link;
  private final AppliedIndex applied;
  private final Executor executor;
  private final Duration commandWait;
  private final Duration leaderWait;
  private final SharedBarrier ownBarrier;
  private final SharedBarrier remoteBarrier = new SharedBarrier(() -> askLeader(Read.STRICT));
  private final SharedBarrier remoteLease = new SharedBarrier(() -> askLeader(Read.LEASE));
  private volatile boolean closed;

  /**
   * A route for one member.
   *
   * @param executor where calls go on that waited
   * @param commandWait how long this member may take to apply what the leader has
   * @param leaderWait how long a call waits for a leader; zero to fail at once
   */
  LeaderRoute(
      long self,
      Consensus<?> consensus,
      Batcher batcher,
      LeaderLink link,
      AppliedIndex applied,
      Executor executor,
      Duration commandWait,
      Duration leaderWait) {
    this.self = self;
    this.consensus = consensus;
    this.ownBarrier = new SharedBarrier(consensus::readIndex);
    this.batcher = batcher;
    this.link = link;
    this.applied = applied;
    this.executor = executor;
    this.commandWait = commandWait;
    this.leaderWait = leaderWait;
  }

  /** Has the command applied by the leader and here; may complete on the apply thread. */
  CompletableFuture<Receipt> submit(Command command, long size) {
    return untilLed(leader ->
        leader == null
            ? batcher.submit(command, size)
            : link.submit(leader, command).thenCompose(this::appliedHere));
  }

  /**
   * Completes when this member has applied all that was acknowledged before the call.
   *
   * @param level whether the leader's lease will do
   */
  CompletableFuture<Void> barrier(Read level) {
    return untilLed(leader ->
        (leader == null ? barrierHere(level) : barrierAt(level)).thenCompose(this::reached));
  }

  /** The index that a read must wait for, if this member leads: the far end of a link. */
  CompletableFuture<Long> barrierHere(Read level) {
    OptionalLong leased = level == Read.LEASE ? consensus.leasedIndex() : OptionalLong.empty();
    return leased.isPresent()
        ? CompletableFuture.completedFuture(leased.getAsLong())
        : ownBarrier.index();
  }

  private CompletableFuture<Long> barrierAt(Read level) {
    return (level == Read.LEASE ? remoteLease : remoteBarrier).index();
  }

  /** From now on nobody waits for a leader. */
  void close() {
    closed = true;
  }

  private CompletableFuture<Long> askLeader(Read level) {
    return attempt(leader -> leader == null ? consensus.readIndex() : link.barrier(leader, level));
  }

  /**
   * The command has taken effect, so falling behind here leaves the caller no more than in doubt.
   */
  private CompletableFuture<Receipt> appliedHere(Receipt receipt) {
    return applied
        .reached(receipt.index(), commandWait)
        .handle((_, error) -> {
          if (error != null) {
            throw new SqlFailure.Unknown(
                "the command took effect at index "
                    + receipt.index()
                    + " but this member has not come that far",
                error);
          }
          return receipt;
        });
  }

  private CompletableFuture<Void> reached(long index) {
    return applied
        .reached(index, commandWait)
        .exceptionallyCompose(error ->
            CompletableFuture.failedFuture(
                new SqlFailure.NotLeader(
                    "this member is behind index " + index + " that the leader has applied",
                    error)));
  }

  /** Calls until it meets a leader; the call gets null when this member leads. */
  private <T> CompletableFuture<T> untilLed(Function<@Nullable Member, CompletableFuture<T>> call) {
    long deadlineNanos = System.nanoTime() + leaderWait.toNanos();
    return retry(() -> attempt(call), deadlineNanos);
  }

  private <T> CompletableFuture<T> retry(
      Supplier<CompletableFuture<T>> attempt, long deadlineNanos) {
    CompletableFuture<T> first = attempt.get();
    if (leaderWait.isZero()) {
      return first;
    }
    return first.exceptionallyCompose(error -> {
      boolean nothingHappened = unwrap(error) instanceof SqlFailure.NotLeader;
      if (!nothingHappened || closed || System.nanoTime() - deadlineNanos > 0) {
        return CompletableFuture.failedFuture(unwrap(error));
      }
      Executor later =
          CompletableFuture.delayedExecutor(RETRY.toNanos(), TimeUnit.NANOSECONDS, executor);
      return CompletableFuture.<@Nullable Void>completedFuture(null)
          .thenComposeAsync(_ -> retry(attempt, deadlineNanos), later);
    });
  }

  private <T> CompletableFuture<T> attempt(Function<@Nullable Member, CompletableFuture<T>> call) {
    try {
      long leader = consensus.leader();
      if (leader == self || consensus.isLeader()) {
        return call.apply(null);
      }
      Member member = consensus.membership().member(leader).orElse(null);
      return member == null
          ? CompletableFuture.failedFuture(
              new SqlFailure.NotLeader("no leader is known at member " + self, null))
          : call.apply(member);
    } catch (SqlFailure e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static Throwable unwrap(Throwable error) {
    return error instanceof CompletionException && error.getCause() != null
        ? error.getCause()
        : error;
  }
}
