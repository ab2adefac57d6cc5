package dev.mvmci.worker;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Holds a job's progress between the execution that makes it and the report that carries it. Full,
 * it makes the teller wait; nothing is dropped before it is closed.
 */
final class ProgressBuffer implements ExecutionListener, AutoCloseable {

  /** Rows waiting at most, and rows in one report at most. */
  static final int CAPACITY = 100;

  /** Log lines waiting at most; the oldest make room. */
  static final int LINES = 30;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // All guarded by lock.
  private final ArrayDeque<Progress> rows = new ArrayDeque<>();
  private final ArrayDeque<LogLine> lines = new ArrayDeque<>();
  private @Nullable ExecutionOutcome end;
  private boolean closed;
  private boolean said;

  /** What has gathered: rows, and the outcome once all rows before it are in this or an earlier. */
  record Batch(List<Progress> rows, List<LogLine> lines, @Nullable ExecutionOutcome end) {
    boolean worthReporting() {
      return !rows.isEmpty() || !lines.isEmpty();
    }
  }

  @Override
  public void onProgress(Progress progress) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (rows.size() >= CAPACITY && !closed) {
        changed.await();
      }
      if (!closed) {
        rows.add(progress);
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void onLog(long sequence, long atMillis, String level, String text) {
    lock.lock();
    try {
      said = true;
      if (lines.size() >= LINES) {
        lines.removeFirst();
      }
      lines.add(new LogLine(atMillis, level, text));
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void onEnd(ExecutionOutcome outcome) {
    lock.lock();
    try {
      end = outcome;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Whether the execution has logged anything. */
  boolean said() {
    lock.lock();
    try {
      return said;
    } finally {
      lock.unlock();
    }
  }

  /** Waits for something to report, and takes it. */
  Batch take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (rows.isEmpty() && lines.isEmpty() && end == null) {
        changed.await();
      }
      var taken = new Batch(new ArrayList<>(rows), new ArrayList<>(lines), end);
      rows.clear();
      lines.clear();
      changed.signalAll();
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** Lets rows gather for this long, or less if the end comes or no more fit. */
  void gather(Duration atMost) throws InterruptedException {
    long left = atMost.toNanos();
    lock.lockInterruptibly();
    try {
      while (left > 0 && end == null && rows.size() < CAPACITY) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Nothing is taken any more; a teller that waits goes on and is not heard. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
