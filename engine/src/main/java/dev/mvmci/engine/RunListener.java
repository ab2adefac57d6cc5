package dev.mvmci.engine;

/** Told what a run lets the outside know; see {@link Engine#observe}. */
public interface RunListener {

  /** A log line or progress report, in order of sequence. */
  void onEvent(RunEvent event);

  /** The run has ended; nothing follows. */
  default void onEnd(RunOutcome outcome) {}
}
