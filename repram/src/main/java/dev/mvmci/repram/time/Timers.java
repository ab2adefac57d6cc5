package dev.mvmci.repram.time;

import java.time.Duration;

/** Runs things later. Tasks of one node may run at the same time as each other. */
public interface Timers extends AutoCloseable {

  /** Runs the task once after the delay, unless the timers are closed before. */
  void after(Duration delay, Runnable task);

  /** Drops all that has not run yet. */
  @Override
  void close();
}
