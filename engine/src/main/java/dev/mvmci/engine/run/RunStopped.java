package dev.mvmci.engine.run;

/** Unwinds a guest that somebody stopped. */
final class RunStopped extends RuntimeException {

  /** Why it is stopped. */
  enum Reason {
    /** Somebody asked for the run's end. */
    CANCELLED,
    /** It computed for too long without a host call. */
    TIMED_OUT,
    /** It has existed for longer than it may. */
    EXPIRED,
    /** The engine closes; the run goes on when it opens again. */
    CLOSING,
    /** It waits without being in memory; it goes on when there is something to do. */
    LEFT,
    /** It was only looked at, and what was to be seen has been. */
    REPLAYED
  }

  private final Reason reason;

  RunStopped(Reason reason) {
    super(reason.toString(), null, false, false);
    this.reason = reason;
  }

  Reason reason() {
    return reason;
  }
}
