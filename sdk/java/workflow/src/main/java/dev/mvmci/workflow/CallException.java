package dev.mvmci.workflow;

/** The engine could not do what a call asked for. */
public final class CallException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final Problem problem;

  CallException(Problem problem, String message) {
    super(message);
    this.problem = problem;
  }

  /** What kind of failure it is. */
  public Problem problem() {
    return problem;
  }
}
