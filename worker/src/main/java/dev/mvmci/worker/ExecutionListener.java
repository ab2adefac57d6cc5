package dev.mvmci.worker;

/** Told what an execution lets the outside know; see {@link ExecutionBackend#watch}. */
public interface ExecutionListener {

  /** A progress report, in order of sequence. */
  void onProgress(Progress progress) throws InterruptedException;

  /** The execution has ended; nothing follows. */
  void onEnd(ExecutionOutcome outcome);
}
