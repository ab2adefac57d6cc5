package dev.mvmci.sql.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the JVM's compiler threads give way to those that callers wait for. They work for minutes in
 * a young process, and where processors are few a thread that is woken waits until the compiler's
 * slice of time is over. On Linux they are put into the class {@code SCHED_IDLE}; one that would
 * starve there is taken out for a while. Elsewhere, and where that could not be undone, nothing
 * changes. This is about the whole process: one is enough for all members in it.
 */
public final class CompilerThreads implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(CompilerThreads.class);

  /** A process that has just begun waits for its compilers more than for anything else. */
  private static final Duration YOUTH = Duration.ofSeconds(10);

  private final Thread thread =
      Thread.ofPlatform().name("sql-compilers").daemon().unstarted(this::run);
  private final long beginAtNanos;
  private volatile boolean closed;

  private CompilerThreads(Duration after) {
    beginAtNanos = System.nanoTime() + after.toNanos();
  }

  /** Begins with it in some seconds; returns at once. */
  public static CompilerThreads giveWay() {
    return giveWay(YOUTH);
  }

  static CompilerThreads giveWay(Duration after) {
    var threads = new CompilerThreads(after);
    threads.thread.start();
    return threads;
  }

  private void run() {
    for (long left = beginAtNanos - System.nanoTime();
        left > 0 && !closed;
        left = beginAtNanos - System.nanoTime()) {
      LockSupport.parkNanos(this, left);
    }
    if (closed) {
      return;
    }
    LinuxScheduling scheduling;
    try {
      scheduling = LinuxScheduling.open();
    } catch (IOException | RuntimeException | Error e) {
      log.debug("event=compilers_unchanged reason=\"{}\"", e.getMessage(), e);
      return;
    }
    log.debug("event=compilers_give_way");
    var governor = new Governor(scheduling, System.nanoTime());
    try {
      while (!closed) {
        long pauseNanos = governor.step(System.nanoTime());
        if (!closed) { // a lock within the step may have taken what close() left to wake this
          LockSupport.parkNanos(this, pauseNanos);
        }
      }
    } catch (UncheckedIOException e) {
      log.warn("event=compilers_unwatched reason=\"{}\"", e.getMessage(), e);
    } finally {
      end(governor);
    }
  }

  private static void end(Governor governor) {
    try {
      governor.end();
    } catch (UncheckedIOException e) {
      log.warn("event=compilers_not_found reason=\"{}\"", e.getMessage(), e);
    }
  }

  /** The compiler threads are as before when this returns. */
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // it ends all the same, a moment later
    }
  }
}
