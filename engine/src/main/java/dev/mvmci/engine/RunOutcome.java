package dev.mvmci.engine;

import org.jspecify.annotations.Nullable;

/** How a run ended. Durable, and never derived a second time. */
public sealed interface RunOutcome {

  /** The workflow returned success; its output is JSON text, or null if it gave none. */
  record Completed(@Nullable String output) implements RunOutcome {}

  /** The workflow did not succeed. */
  record Failed(Kind kind, String message) implements RunOutcome {}

  /** Someone asked for the end. */
  record Cancelled() implements RunOutcome {}

  /** What kind of failure ended a run. */
  enum Kind {
    /** The guest said so for good: {@code fail}, or a return value other than 0. */
    GUEST,
    /** The guest said so, and that another execution may do better: {@code fail_for_now}. */
    TEMPORARY,
    /** The guest trapped: unreachable, a bad pointer, a division by zero. */
    TRAP,
    /** The guest computed longer than its slice without a host call. */
    TIMEOUT,
    /** The guest's calls nested too deeply. */
    STACK,
    /** The process had no memory for what the guest asked. */
    MEMORY,
    /** The run reached one of its limits, which the message names. */
    LIMIT,
    /** On replay the guest did something else than its journal says. */
    NONDETERMINISM,
    /** The module cannot be run here any more, for example after its removal. */
    MODULE,
    /** The engine itself went wrong, which is a defect; its log says more. */
    INTERNAL;

    /**
     * Whether another execution from the beginning may end otherwise: the world may change, and so
     * may the process, but a module does the same again.
     */
    public boolean retryable() {
      return switch (this) {
        case TEMPORARY, MEMORY, INTERNAL -> true;
        case GUEST, TRAP, TIMEOUT, STACK, LIMIT, NONDETERMINISM, MODULE -> false;
      };
    }
  }
}
