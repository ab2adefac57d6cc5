package dev.mvmci.sql.ratis;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells followers what is committed when no entry does. One thread for all of them, which looks
 * around by itself while entries flow, so that a commit need not wake anybody: waking costs more
 * processor time than looking.
 */
final class Announcer implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Announcer.class);

  private final Set<Follower> followers = ConcurrentHashMap.newKeySet();
  private final Thread thread =
      Thread.ofPlatform().name("sql-announcer").daemon().unstarted(this::run);
  private volatile boolean looksSoon;
  private volatile boolean woken;
  private volatile boolean closed;

  /** Somebody who is to be told. */
  interface Follower {

    /**
     * Tells it what is to be told by now.
     *
     * @param now by the monotonic clock, in nanoseconds
     * @return whether there may soon be something to tell
     */
    boolean announce(long now);
  }

  void start() {
    thread.start();
  }

  void add(Follower follower) {
    followers.add(follower);
  }

  void remove(Follower follower) {
    followers.remove(follower);
  }

  /** There is a commit that some follower has not been told. Cheap while entries flow. */
  void wake() {
    if (!looksSoon) {
      woken = true;
      LockSupport.unpark(thread);
    }
  }

  private void run() {
    while (!closed) {
      woken = false;
      looksSoon = false; // before it looks, so that what comes after the look wakes it
      if (announce()) {
        looksSoon = true;
        LockSupport.parkNanos(this, CommitNews.WAIT_NANOS);
      } else if (!woken && !closed) {
        LockSupport.park(this);
      }
    }
  }

  /** Whether there may soon be something to tell. */
  private boolean announce() {
    long now = System.nanoTime();
    boolean soon = false;
    for (Follower follower : followers) {
      try {
        soon |= follower.announce(now);
      } catch (RuntimeException e) {
        // It has lost its log or its leadership; the others are told all the same.
        log.debug("event=announce_failed follower={}", follower, e);
      } catch (Error e) {
        // Nobody would notice for long that the thread has ended: the others only hear late.
        log.error("event=announce_failed follower={}", follower, e);
      }
    }
    return soon;
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
