package dev.mvmci.sql.services;

import dev.mvmci.sql.ReplicatedSqlite;
import dev.mvmci.sql.SqlFailure;
import dev.mvmci.sql.services.LockCommands.Standing;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Named locks that the whole cluster shares, each held under a {@link Lease}. Thread-safe; methods
 * block their (virtual) thread.
 *
 * <p>Who waits is served in order of arrival. Waiting is not polling: the holder's release hands
 * the lock to the next in the queue within the same log entry, and an abandoned lease is taken over
 * when its time ends. Time is that of the log's entries. A lock can have 1,000 waiters.
 */
public final class Locks implements AutoCloseable {

  private final ServiceDatabase database;
  private final Grants grants;
  private final String client = UUID.randomUUID().toString();
  private final AtomicLong acquisitions = new AtomicLong();

  /** The locks that live in this database. */
  public Locks(ReplicatedSqlite database) {
    this.database =
        new ServiceDatabase(
            database,
            LockSql.CREATE,
            LockSql.CREATE_BY_CLIENT,
            LockSql.CREATE_BY_EXPIRY,
            LockSql.CREATE_WAITERS,
            LockSql.CREATE_WAITERS_BY_NAME,
            LockSql.CREATE_GUARD);
    this.grants = new Grants(this.database, new AppliedSignal(database), client);
  }

  /**
   * Takes the lock if it is free and nobody waits for it.
   *
   * @param timeToLive after which the lease ends unless it is renewed
   * @throws SqlFailure if that could not be done; after {@link SqlFailure.Unknown} the lock may be
   *     taken until its time ends
   */
  public Optional<Lease> tryAcquire(String lock, Duration timeToLive) {
    LockCommands commands = commands(lock);
    long ttlMillis = Names.requireMillis("a lease's time to live", timeToLive);
    long askedNanos = System.nanoTime();
    return lease(commands, commands.take(ttlMillis, false), timeToLive, askedNanos);
  }

  /**
   * Takes the lock, waiting in the queue for it.
   *
   * @param timeToLive after which the lease ends unless it is renewed
   * @param patience how long to wait
   * @return nothing if it was not had in that time
   * @throws SqlFailure as {@link #tryAcquire}; {@link SqlFailure.Busy} if too many wait already
   */
  public Optional<Lease> acquire(String lock, Duration timeToLive, Duration patience)
      throws InterruptedException {
    LockCommands commands = commands(lock);
    long ttlMillis = Names.requireMillis("a lease's time to live", timeToLive);
    long giveUpNanos = System.nanoTime() + patience.toNanos();
    boolean settled = false;
    try {
      Optional<Lease> lease = waitInQueue(commands, ttlMillis, timeToLive, giveUpNanos);
      settled = true;
      return lease;
    } finally {
      grants.forget(commands.owner());
      if (!settled) {
        leaveQuietly(commands);
      }
    }
  }

  /** A grant only wakes: asking again confirms it, and tells how much of its time is left. */
  private Optional<Lease> waitInQueue(
      LockCommands commands, long ttlMillis, Duration timeToLive, long giveUpNanos)
      throws InterruptedException {
    while (true) {
      Grants.Expectation expectation = grants.expect(commands.owner());
      long askedNanos = System.nanoTime();
      Standing standing = commands.take(ttlMillis, true);
      if (!standing.held() && !standing.queued()) {
        throw new SqlFailure.Busy(
            "the queue for the lock " + commands.lock() + " is full; ask again after a pause");
      }
      if (!standing.held()) {
        expectation.await(pause(standing, giveUpNanos - System.nanoTime()));
        if (System.nanoTime() - giveUpNanos < 0) {
          continue;
        }
        askedNanos = System.nanoTime();
        standing = commands.withdraw();
      }
      return lease(commands, standing, timeToLive, askedNanos);
    }
  }

  private static Optional<Lease> lease(
      LockCommands commands, Standing standing, Duration timeToLive, long askedNanos) {
    if (!standing.held()) {
      return Optional.empty();
    }
    long endsNanos = askedNanos + TimeUnit.MILLISECONDS.toNanos(standing.leftMillis());
    return Optional.of(new Lease(commands, standing.token(), timeToLive, endsNanos));
  }

  /** Until the holder's lease ends, the own place must be renewed, or patience is over. */
  private static long pause(Standing standing, long patienceNanos) {
    long presence = LockCommands.PRESENCE.toNanos() / 3;
    long untilExpiry = TimeUnit.MILLISECONDS.toNanos(Math.max(1, standing.leftMillis()));
    return Math.max(0, Math.min(patienceNanos, Math.min(presence, untilExpiry)));
  }

  /** So that nobody has to wait for an acquisition that ended without a lease. */
  private static void leaveQuietly(LockCommands commands) {
    try {
      Standing last = commands.withdraw();
      if (last.held()) {
        commands.release(last.token());
      }
    } catch (SqlFailure _) {
      // The place in the queue ends by itself, and so does a lease.
    }
  }

  private LockCommands commands(String lock) {
    Names.require("a lock's name", lock);
    String owner = client + "/" + acquisitions.incrementAndGet();
    return new LockCommands(database, lock, owner, client);
  }

  /** Stops waiting; leases that are held stay as they are until released or over. */
  @Override
  public void close() {
    grants.close();
  }
}
