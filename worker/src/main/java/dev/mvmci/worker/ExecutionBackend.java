package dev.mvmci.worker;

/**
 * Where a worker's jobs run: an engine in this process now, others later. Thread-safe. Executions
 * outlive the worker: after a restart the same key leads to the same execution.
 */
public interface ExecutionBackend {

  /**
   * Starts the task, or finds the execution that was started under this key before. Durable when
   * this returns.
   *
   * @return the execution's id
   * @throws Refused if this task cannot be run here, now or ever
   */
  String start(String key, Task task) throws Refused;

  /**
   * Tells the listener the execution's progress in order, beginning after the given sequence
   * number, and at last its outcome. Calls come from one thread; the listener may block it.
   */
  Watch watch(String executionId, long afterSequence, ExecutionListener listener);

  /** Ends the execution if it has not ended yet. */
  void cancel(String executionId);

  /** Handle of a listener; closing it ends the telling. */
  interface Watch extends AutoCloseable {
    @Override
    void close();
  }

  /** The backend does not take the task. */
  final class Refused extends Exception {

    private final String reason;
    private final boolean forNow;

    private Refused(String reason, boolean forNow) {
      super(reason, null, false, false);
      this.reason = reason;
      this.forNow = forNow;
    }

    /** It never will: the task is at fault, or asks for what is not there. */
    public static Refused forGood(String reason) {
      return new Refused(reason, false);
    }

    /** It may take it later: it is full, or just stopping. */
    public static Refused forNow(String reason) {
      return new Refused(reason, true);
    }

    /** What is in the way, fit for a job's error. */
    public String reason() {
      return reason;
    }

    /** Whether asking again can help. */
    public boolean isForNow() {
      return forNow;
    }
  }
}
