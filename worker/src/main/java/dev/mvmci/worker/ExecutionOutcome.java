package dev.mvmci.worker;

import org.jspecify.annotations.Nullable;

/** How an execution ended. */
public sealed interface ExecutionOutcome {

  /** It ran to its end; the output is JSON text, or null if it gave none. */
  record Completed(@Nullable String output) implements ExecutionOutcome {}

  /**
   * It did not succeed.
   *
   * @param retryable whether another execution might: the world may change, the module will not
   */
  record Failed(String error, boolean retryable) implements ExecutionOutcome {}

  /** Someone ended it. */
  record Cancelled() implements ExecutionOutcome {}
}
