package dev.mvmci.sql.services;

import dev.mvmci.sql.SqlFailure;
import dev.mvmci.sql.Statement;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A lock that is held for a time. Thread-safe.
 *
 * <p>The lease ends by itself, whether its holder knows or not: a paused process may believe that
 * it still holds it. Therefore let what the lock protects refuse a {@link #token} that is smaller
 * than one it has seen; for changes of this very database put {@link #guard} into the command.
 */
public final class Lease implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Lease.class);

  private final LockCommands commands;
  private final long token;
  private final Duration timeToLive;
  private volatile long endsNanos;

  Lease(LockCommands commands, long token, Duration timeToLive, long endsNanos) {
    this.commands = commands;
    this.token = token;
    this.timeToLive = timeToLive;
    this.endsNanos = endsNanos;
  }

  /** The name of the lock. */
  public String lock() {
    return commands.lock();
  }

  /** Larger than the token of every earlier lease of this lock: the index of the log entry. */
  public long token() {
    return token;
  }

  /**
   * How long the lease lasts at least, measured from when it was asked for; zero if that is over.
   * An estimate by this machine's clock, good for deciding when to renew.
   */
  public Duration remaining() {
    return Duration.ofNanos(Math.max(0, endsNanos - System.nanoTime()));
  }

  /**
   * Makes the lease last its full time from now.
   *
   * @return false if it has ended; then it cannot be had back, and the work it protected must stop
   * @throws SqlFailure if that could not be done or learned; the lease is as it was or renewed
   */
  public boolean renew() {
    long askedNanos = System.nanoTime();
    boolean renewed = commands.renew(token, timeToLive.toMillis());
    if (renewed) {
      endsNanos = askedNanos + timeToLive.toNanos();
    } else {
      endsNanos = System.nanoTime();
    }
    return renewed;
  }

  /**
   * A statement that makes the whole command it stands in fail with {@link SqlFailure.Rejected}
   * unless this lease holds when the command takes effect.
   */
  public Statement guard() {
    return commands.guard(token);
  }

  /**
   * Frees the lock for the next in the queue.
   *
   * @return false if the lease had ended before
   * @throws SqlFailure if that could not be done or learned; the lease then ends by its time
   */
  public boolean release() {
    endsNanos = System.nanoTime();
    return commands.release(token);
  }

  /** As {@link #release}, but a failure is left to the lease's own end. */
  @Override
  public void close() {
    try {
      release();
    } catch (SqlFailure e) {
      log.debug("event=release_failed lock={} reason={}", lock(), e.getMessage());
    }
  }

  @Override
  public String toString() {
    return "Lease[lock=" + lock() + ", token=" + token + "]";
  }
}
