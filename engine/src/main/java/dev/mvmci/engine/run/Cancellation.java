package dev.mvmci.engine.run;

/**
 * A run's own view of its cancellation. A run that cleans up is told once, as the answer of a call
 * that would wait or begin an effect; from then on it may do what it has to, for a bounded time.
 * Used by the run's thread.
 */
final class Cancellation {

  private final RunControl control;
  private boolean delivered;

  Cancellation(RunControl control) {
    this.control = control;
  }

  /** Whether the guest is to be told now; it then counts as told. */
  boolean deliver() {
    if (delivered || !control.isCancelled()) {
      return false;
    }
    delivered();
    return true;
  }

  /** The guest is or was told. */
  void delivered() {
    delivered = true;
    control.cancellationTold();
  }

  /** Whether the guest knows, so that its end is that of a cancelled run. */
  boolean wasDelivered() {
    return delivered;
  }
}
