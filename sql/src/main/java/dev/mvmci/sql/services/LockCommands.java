package dev.mvmci.sql.services;

import dev.mvmci.sql.Rows;
import dev.mvmci.sql.Statement;
import dev.mvmci.sql.StatementResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What is asked of the log about one acquisition of one lock. Each method is one command. */
final class LockCommands {

  /** A waiter that does not renew its place for this long has died and loses it. */
  static final Duration PRESENCE = Duration.ofSeconds(15);

  private static final int MAX_WAITERS = 1_000;

  private final ServiceDatabase database;
  private final String lock;
  private final String owner;
  private final String client;

  LockCommands(ServiceDatabase database, String lock, String owner, String client) {
    this.database = database;
    this.lock = lock;
    this.owner = owner;
    this.client = client;
  }

  String lock() {
    return lock;
  }

  String owner() {
    return owner;
  }

  /**
   * Takes the lock if it is free and nobody waits. Can be repeated: who holds the lock keeps it,
   * and who waits keeps the place.
   *
   * @param queue whether to take a place in the queue otherwise
   */
  Standing take(long ttlMillis, boolean queue) {
    List<Statement> command = new ArrayList<>(handOver());
    command.add(LockSql.TAKE.with(lock, owner, client, ttlMillis));
    if (queue) {
      command.add(
          LockSql.QUEUE.with(lock, owner, client, ttlMillis, PRESENCE.toMillis(), MAX_WAITERS));
    }
    command.add(LockSql.SWEEP.with());
    command.add(standing());
    return standing(database.apply(command));
  }

  /** Gives up the place in the queue; the lock may have been handed over just before. */
  Standing withdraw() {
    return standing(database.apply(List.of(LockSql.WITHDRAW.with(owner), standing())));
  }

  boolean renew(long token, long ttlMillis) {
    return database.apply(LockSql.RENEW.with(ttlMillis, lock, owner, token)).changes() > 0;
  }

  /** Ends the lease and hands the lock to the next in the queue; whether it was still held. */
  boolean release(long token) {
    List<Statement> command = new ArrayList<>();
    command.add(LockSql.RELEASE.with(lock, owner, token));
    command.addAll(handOver());
    command.add(LockSql.SWEEP.with());
    return database.apply(command).getFirst().changes() > 0;
  }

  Statement guard(long token) {
    return LockSql.GUARD.with(lock, owner, token);
  }

  private List<Statement> handOver() {
    return List.of(
        LockSql.FORGET_WAITERS.with(lock),
        LockSql.HAND_OVER.with(lock, lock),
        LockSql.LEAVE_QUEUE.with(lock));
  }

  private Statement standing() {
    return LockSql.STANDING.with(owner, lock);
  }

  private Standing standing(List<StatementResult> results) {
    Optional<Rows.Row> row = results.getLast().rows().first();
    return row.map(found ->
            new Standing(
                Objects.equals(found.text("owner"), owner),
                found.requiredInteger("token"),
                found.requiredInteger("left_ms"),
                found.requiredInteger("queued") != 0))
        .orElse(Standing.NOWHERE);
  }

  /**
   * How an acquisition stands.
   *
   * @param held whether it holds the lock
   * @param token the fencing token of whoever holds it
   * @param leftMillis until that lease ends, in the time of the log
   * @param queued whether the acquisition has a place in the queue
   */
  record Standing(boolean held, long token, long leftMillis, boolean queued) {
    static final Standing NOWHERE = new Standing(false, 0, 0, false);
  }
}
