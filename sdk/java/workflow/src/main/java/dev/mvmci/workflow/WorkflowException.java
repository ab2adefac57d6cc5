package dev.mvmci.workflow;

/** Ends the run as failed with its message. Any other exception does so too, with its name. */
public final class WorkflowException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final boolean forNow;

  private WorkflowException(String message, boolean forNow) {
    super(message);
    this.forNow = forNow;
  }

  /** Another execution would fail in the same way. */
  public static WorkflowException forGood(String message) {
    return new WorkflowException(message, false);
  }

  /** Another execution may succeed: a job is tried again, as often as it allows. */
  public static WorkflowException forNow(String message) {
    return new WorkflowException(message, true);
  }

  /** Whether another execution may succeed. */
  public boolean isForNow() {
    return forNow;
  }
}
