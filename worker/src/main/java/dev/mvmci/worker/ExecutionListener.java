package dev.mvmci.worker;

/** Told what an execution lets the outside know; see {@link ExecutionBackend#watch}. */
public interface ExecutionListener {

  /** A progress report, in order of sequence. */
  void onProgress(Progress progress) throws InterruptedException;

  /**
   * A line that the execution has said. Nobody waits for it to be passed on.
   *
   * @param sequence its place in what the execution has told, growing, with gaps
   * @param level trace, debug, info, warn or error
   */
  default void onLog(long sequence, long atMillis, String level, String text) {}

  /** The execution has ended; nothing follows. */
  void onEnd(ExecutionOutcome outcome);
}
