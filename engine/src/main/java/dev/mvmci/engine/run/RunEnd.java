package dev.mvmci.engine.run;

import dev.mvmci.engine.RunOutcome;

/** Unwinds a guest whose run has ended. */
final class RunEnd extends RuntimeException {

  private final transient RunOutcome outcome;

  RunEnd(RunOutcome outcome) {
    super(outcome.toString(), null, false, false);
    this.outcome = outcome;
  }

  static RunEnd failed(RunOutcome.Kind kind, String message) {
    return new RunEnd(new RunOutcome.Failed(kind, message));
  }

  RunOutcome outcome() {
    return outcome;
  }
}
