package dev.mvmci.worker;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * This worker's hold on one job: the token that its reports carry. A token that was refused may be
 * followed by a new one (the job came back to this worker), or by the news that the job is lost.
 */
final class Lease {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // All guarded by lock.
  private long token;
  private boolean refused;
  private boolean lost;

  Lease(long token) {
    this.token = token;
  }

  /** The job is no longer this worker's. */
  static final class Lost extends Exception {
    Lost() {
      super("the job is no longer this worker's", null, false, false);
    }
  }

  /** The token to report with; waits while the last one is refused and its fate is not known. */
  long token() throws Lost, InterruptedException {
    lock.lockInterruptibly();
    try {
      while (refused && !lost) {
        changed.await();
      }
      if (lost) {
        throw new Lost();
      }
      return token;
    } finally {
      lock.unlock();
    }
  }

  /** The token as it is, refused or not. */
  long peek() {
    lock.lock();
    try {
      return token;
    } finally {
      lock.unlock();
    }
  }

  /** The job came back under a new token; false if it was given up already. */
  boolean renew(long newToken) {
    lock.lock();
    try {
      if (newToken > token && !lost) {
        token = newToken;
        refused = false;
        changed.signalAll();
      }
      return !lost;
    } finally {
      lock.unlock();
    }
  }

  /** Nothing may be reported with this token any more. Says whether that is news. */
  boolean refuse(long refusedToken) {
    lock.lock();
    try {
      boolean news = refusedToken == token && !refused && !lost;
      refused |= refusedToken == token;
      return news;
    } finally {
      lock.unlock();
    }
  }

  /** The job will not come back. */
  void lose() {
    lock.lock();
    try {
      lost = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
