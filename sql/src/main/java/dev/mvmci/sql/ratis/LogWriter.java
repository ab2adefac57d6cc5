package dev.mvmci.sql.ratis;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.ratis.server.RaftServer.Division;
import org.jspecify.annotations.Nullable;

/**
 * The thread on which Ratis writes and syncs a log. It looks only once a second whether it is to
 * end, and a member that closes waits for it.
 */
final class LogWriter {

  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final int LOOKS_UNTIL_TOLD = 3;

  private volatile @Nullable Thread thread;

  /** Called on that thread. */
  void isCurrentThread() {
    thread = Thread.currentThread();
  }

  /** Closes the server, and wakes the thread once it can have nothing more to do. */
  void awaitedIn(Division division, Runnable close) {
    Thread writer = thread;
    if (writer == null) {
      close.run();
      return;
    }
    Thread waker = Thread.ofVirtual().name("sql-log-waker").start(() -> wake(division, writer));
    try {
      close.run();
    } finally {
      waker.interrupt();
    }
  }

  private static void wake(Division division, Thread writer) {
    int looksSinceClosed = 0;
    while (writer.isAlive() && !Thread.currentThread().isInterrupted()) {
      if (!division.getRaftLog().isOpened()) {
        looksSinceClosed++;
      }
      // Nothing is added to a closed log, so a writer that waits then waits for nothing. Some looks
      // later, because Ratis says a moment after closing the log that the writer is to end.
      if (looksSinceClosed > LOOKS_UNTIL_TOLD && writer.getState() == Thread.State.TIMED_WAITING) {
        writer.interrupt();
        return;
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }
}
