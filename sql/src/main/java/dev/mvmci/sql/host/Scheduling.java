package dev.mvmci.sql.host;

import java.util.Optional;
import java.util.Set;

/** How the threads of this process that compile are scheduled. Used by one thread. */
interface Scheduling {

  /** Classes of the Linux scheduler. */
  enum Policy {
    /** As all threads are by default. */
    OTHER(0),
    /** Has next to nothing of a processor that any other thread wants. */
    IDLE(5);

    final int number;

    Policy(int number) {
      this.number = number;
    }
  }

  /**
   * What a thread has had of the processors since it began.
   *
   * @param waitedNanos for a processor; the kernel adds a wait when it ends, not while it lasts
   * @param runnable whether it has a processor or waits for one now
   */
  record Usage(long ranNanos, long waitedNanos, boolean runnable) {}

  /** The threads that compile now. */
  Set<Integer> compilers();

  /** Empty if the thread has ended, or its id is another's now. */
  Optional<Usage> usage(int thread);

  /** Does nothing if the thread has ended. */
  void set(int thread, Policy policy);
}
