package dev.mvmci.control.peers;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Asks for the figures of all sessions once a second at most: each is a question to the thread of
 * the socket, and a page is shown as often as its readers like.
 */
public final class RecentSessions implements Sessions {

  private static final long FRESH_MILLIS = Duration.ofSeconds(1).toMillis();

  private final Peers peers;
  private final InstantSource clock;

  /** Guards what follows. */
  private final ReentrantLock lock = new ReentrantLock();

  private List<Seen> seen = List.of();
  private long askedAtMillis = Long.MIN_VALUE / 2;

  /** Of these peers. */
  public RecentSessions(Peers peers, InstantSource clock) {
    this.peers = peers;
    this.clock = clock;
  }

  @Override
  public List<Seen> now() {
    lock.lock();
    try {
      long now = clock.millis();
      if (Math.abs(now - askedAtMillis) > FRESH_MILLIS) {
        seen = peers.seen();
        askedAtMillis = now;
      }
      return seen;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return seen;
    } finally {
      lock.unlock();
    }
  }
}
