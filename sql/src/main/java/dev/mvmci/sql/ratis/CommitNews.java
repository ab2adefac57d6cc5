package dev.mvmci.sql.ratis;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Whether a follower must be told of a commit that no entry has carried to it. */
final class CommitNews {

  /**
   * A commit waits so long for an entry that carries it. Long enough for a caller that writes again
   * at once, short enough for one that waits on the follower for what it wrote.
   */
  static final long WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final AtomicLong said = new AtomicLong();

  /** The commit that waits, and since when; none if it is said already. */
  private long waiting;

  private long sinceNanos;

  /** A message with this commit index has left. From any thread. */
  void said(long commit) {
    said.accumulateAndGet(commit, Math::max);
  }

  /** Whether the follower has not been sent this commit index. From any thread. */
  boolean isUnsaid(long commit) {
    return commit > said.get();
  }

  /**
   * Whether a message must say it now. On one thread, as {@link #isWaiting}.
   *
   * @param commit the commit index of now
   * @param carried whether entries are on their way, or about to be, so that it need not be said
   */
  boolean isDue(long commit, boolean carried, long now) {
    if (carried || !isUnsaid(commit)) {
      waiting = 0;
      return false;
    }
    if (!isUnsaid(waiting)) {
      waiting = commit;
      sinceNanos = now;
    }
    return now - sinceNanos >= WAIT_NANOS;
  }

  /** Whether something waits to be said. */
  boolean isWaiting() {
    return isUnsaid(waiting);
  }
}
